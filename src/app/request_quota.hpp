#pragma once

#include "access/quota.hpp"
#include "platform/http/ports.hpp"

namespace medres::app {

class SharedQuota;

/// Holds each caller (key, account or token's subject) to `access.rate_per_second` requests, `access.rate_burst` at
/// once: over all processes where they share Redis, in this process where they do not or while it is away. Public
/// endpoints, which know no caller, are not counted. Thread-safe.
class RequestQuota final : public http::RateLimiter {
 public:
  /// `shared` may be null; else it outlives this.
  explicit RequestQuota(access::Quota::Rules rules, SharedQuota* shared = nullptr) : quota_(rules), shared_(shared) {}

  std::optional<Task<void>> Ask(http::Context& context) override;
  /// kRateLimited `access.quota` {retry_after}.
  Status Admit(http::Context& context) override;
  /// RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset.
  void Tell(const http::Context& context, http::Response& response) const override;

 private:
  Task<void> AskShared(http::Context& context) const;
  http::Allowance AllowanceOf(const access::Quota::Answer& answer) const;

  access::Quota quota_;
  SharedQuota* shared_;
};

}  // namespace medres::app
