#pragma once

#include "platform/http/router.hpp"
#include "scheduling/session/service.hpp"

namespace medres::api {

/// POST /api/v1/appointments/{id}/reschedule: to another time, or to a number of a session.
void AddReschedule(http::Group& group, scheduling::BookingService& bookings, scheduling::SessionService& sessions);

}  // namespace medres::api
