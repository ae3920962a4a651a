#pragma once

#include "knowledge/library.hpp"
#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/symptoms:extract; nothing is kept.
void AddSymptomExtraction(http::Group& group, const knowledge::Library& library, const http::Messages& messages);

}  // namespace medres::api
