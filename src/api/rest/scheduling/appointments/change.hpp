#pragma once

#include "platform/http/router.hpp"
#include "scheduling/booking/service.hpp"

namespace medres::api {

/// POST /api/v1/appointments/{id}/cancel and /transitions.
void AddChangeAppointment(http::Group& group, scheduling::BookingService& service);

}  // namespace medres::api
