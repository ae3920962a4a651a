#pragma once

#include "platform/http/router.hpp"
#include "scheduling/payment/service.hpp"

namespace medres::api {

/// Money at the desk, and fees that are not asked for.
void AddPayAppointment(http::Group& group, scheduling::PaymentService& service);

}  // namespace medres::api
