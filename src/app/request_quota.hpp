#pragma once

#include "access/quota.hpp"
#include "platform/http/ports.hpp"

namespace medres::app {

/// Holds each caller (key or token's subject) to `access.rate_per_second` requests, `access.rate_burst` at once, in
/// this process. Public endpoints, which know no caller, are not counted. Thread-safe.
class RequestQuota final : public http::RateLimiter {
 public:
  explicit RequestQuota(access::Quota::Rules rules) : quota_(rules) {}

  /// kRateLimited `access.quota` {retry_after}.
  Status Admit(const http::Context& context) override;
  /// RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset.
  void Tell(const http::Context& context, http::Response& response) const override;

 private:
  access::Quota quota_;
};

}  // namespace medres::app
