#pragma once

#include "platform/http/router.hpp"
#include "scheduling/rota/closure_service.hpp"

namespace medres::api {

void AddClosures(http::Group& group, scheduling::ClosureService& service);

}  // namespace medres::api
