#pragma once

#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/almanac: solar terms, pillars and traditional qi; computed, nothing is read or kept.
void AddAlmanac(http::Group& group, const http::Messages& messages);

}  // namespace medres::api
