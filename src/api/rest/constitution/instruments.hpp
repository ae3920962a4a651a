#pragma once

#include "constitution/instruments.hpp"
#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/constitution: instruments, their forms, and scoring without storing.
void AddConstitutionInstruments(http::Group& group, const constitution::Instruments& instruments,
                                const http::Messages& messages);

}  // namespace medres::api
