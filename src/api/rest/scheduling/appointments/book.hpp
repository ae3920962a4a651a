#pragma once

#include "platform/http/router.hpp"
#include "scheduling/booking/service.hpp"

namespace medres::api {

/// POST /api/v1/appointments. `group` and `service` outlive the router's use.
void AddBookAppointment(http::Group& group, scheduling::BookingService& service);

}  // namespace medres::api
