#pragma once

#include <string_view>

#include "base/error.hpp"
#include "scheduling/payment/model.hpp"

namespace medres::scheduling {

/// Whether a report is the provider's and new: "t=<seconds>,v1=<hex>", HMAC-SHA-256 with the secret over
/// "<seconds>.<body>", as our own webhooks sign. kUnauthenticated `payment.signature`, `payment.signature_old`;
/// kUnavailable `payment.callback_off` when there is no secret.
Status CheckReportSignature(const PaymentRules& rules, std::string_view header, std::string_view body, Instant now);

}  // namespace medres::scheduling
