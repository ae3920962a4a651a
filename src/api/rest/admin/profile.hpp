#pragma once

#include "platform/http/router.hpp"
#include "platform/monitor/profiler.hpp"

namespace medres::api {

void AddProfile(http::Group& group, monitor::Profiler& profiler);

}  // namespace medres::api
