#pragma once

#include "platform/http/router.hpp"
#include "scheduling/payment/service.hpp"

namespace medres::api {

/// Fees, the money's book, and what days brought (对账).
void AddListPayments(http::Group& group, scheduling::PaymentService& service);

}  // namespace medres::api
