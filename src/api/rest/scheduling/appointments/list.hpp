#pragma once

#include "platform/http/router.hpp"
#include "scheduling/booking/service.hpp"

namespace medres::api {

/// GET /api/v1/appointments (the day sheet), /{id} and /{id}/history.
void AddListAppointments(http::Group& group, scheduling::BookingService& service, const catalog::Directory& resources);

}  // namespace medres::api
