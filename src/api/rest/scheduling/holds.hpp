#pragma once

#include "platform/http/router.hpp"
#include "scheduling/hold/service.hpp"

namespace medres::api {

void AddHolds(http::Group& group, scheduling::HoldService& service);

}  // namespace medres::api
