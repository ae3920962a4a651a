#pragma once

#include "platform/http/messages.hpp"
#include "platform/http/router.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/session/service.hpp"

namespace medres::api {

/// POST /api/v1/appointments:validate. All outlive the router's use.
void AddValidateAppointment(http::Group& group, scheduling::BookingService& bookings,
                            scheduling::SessionService& sessions, const http::Messages& messages);

}  // namespace medres::api
