#pragma once

#include "platform/http/router.hpp"
#include "scheduling/booking/service.hpp"

namespace medres::api {

void AddParticipants(http::Group& group, scheduling::BookingService& service);

}  // namespace medres::api
