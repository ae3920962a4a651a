#pragma once

#include "platform/http/router.hpp"
#include "scheduling/series/service.hpp"

namespace medres::api {

void AddSeries(http::Group& group, scheduling::SeriesService& service);

}  // namespace medres::api
