#pragma once

#include "platform/http/router.hpp"
#include "scheduling/desk/no_shows.hpp"

namespace medres::api {

/// Who did not come: look, and mark.
void AddNoShows(http::Group& group, scheduling::NoShowService& service);

}  // namespace medres::api
