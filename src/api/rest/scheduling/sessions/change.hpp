#pragma once

#include "platform/http/router.hpp"
#include "scheduling/session/service.hpp"

namespace medres::api {

void AddChangeSession(http::Group& group, scheduling::SessionService& service);

}  // namespace medres::api
