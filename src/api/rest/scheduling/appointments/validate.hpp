#pragma once

#include "api/rest/scheduling/appointments/sentence.hpp"
#include "platform/http/router.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/session/service.hpp"

namespace medres::api {

/// POST /api/v1/appointments:validate. All but the speech itself outlive the router's use.
void AddValidateAppointment(http::Group& group, scheduling::BookingService& bookings,
                            scheduling::SessionService& sessions, const Speech& speech);

}  // namespace medres::api
