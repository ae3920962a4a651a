#pragma once

#include "platform/http/router.hpp"
#include "scheduling/desk/service.hpp"

namespace medres::api {

/// Check-in and walk-ins.
void AddDeskArrivals(http::Group& group, scheduling::DeskService& service);
/// Queues and tickets: read, call, step.
void AddDeskQueues(http::Group& group, scheduling::DeskService& service);

}  // namespace medres::api
