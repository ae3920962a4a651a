#pragma once

#include "platform/http/router.hpp"
#include "scheduling/session/service.hpp"

namespace medres::api {

/// POST /api/v1/sessions/{id}/holds; what becomes of the hold is with the other holds.
void AddHoldNumber(http::Group& group, scheduling::SessionService& service);

}  // namespace medres::api
