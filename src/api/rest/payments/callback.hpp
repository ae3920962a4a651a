#pragma once

#include "platform/http/router.hpp"
#include "scheduling/payment/service.hpp"

namespace medres::api {

/// What payment providers report, signed.
void AddPaymentCallback(http::Group& group, scheduling::PaymentService& service);

}  // namespace medres::api
