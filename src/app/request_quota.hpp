#pragma once

#include <optional>
#include <string>

#include "access/quota.hpp"
#include "platform/http/client_address.hpp"
#include "platform/http/ports.hpp"

namespace medres::app {

class RefusalTrace;
class SharedQuota;

/// Holds each caller (key, account or token's subject) to their own rate or `access.rate_per_second` requests,
/// `access.rate_burst` at once, and callers without credentials to `access.anonymous_…` by the address that they come
/// from: over all processes where they share Redis, in this process where they do not or while it is away. Health is
/// told to everybody. Credentials that are none are counted by address too, apart and in this process alone: when
/// `access.refused_…` is used up they are answered 429 and no more 401. Thread-safe.
class RequestQuota final : public http::RateLimiter {
 public:
  struct Rules {
    access::Quota::Rules known;
    access::Quota::Rules strangers;
    access::Quota::Rules refused = {};
    http::TrustedProxies proxies = {};
  };

  /// `shared` and `trace` may be null; else they outlive this.
  explicit RequestQuota(Rules rules, SharedQuota* shared = nullptr, RefusalTrace* trace = nullptr)
      : rules_(std::move(rules)),
        known_(rules_.known),
        strangers_(rules_.strangers),
        refused_(rules_.refused),
        shared_(shared),
        trace_(trace) {}

  std::optional<Task<void>> Ask(http::Context& context) override;
  /// kRateLimited `access.quota` {retry_after}.
  Status Admit(http::Context& context) override;
  /// Of what was true once (`token.expired`, `token.not_yet`) nothing is counted: that is no guess.
  Status Refused(http::Context& context, const Error& why) override;
  /// RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset.
  void Tell(const http::Context& context, http::Response& response) const override;

 private:
  /// Whose requests are counted together, and how many they may be.
  struct Account {
    std::string name;
    access::Quota::Rules rules;
  };
  /// Nothing where nothing is counted.
  std::optional<Account> AccountOf(const http::Context& context) const;
  std::optional<Account> AccountOfStranger(const http::Context& context) const;
  /// Context::house of a stranger.
  void Place(http::Context& context) const;
  Task<void> AskShared(http::Context& context, Account account) const;

  const Rules rules_;
  access::Quota known_;
  access::Quota strangers_;  ///< apart, so that many of them crowd out nobody who is known
  access::Quota refused_;
  SharedQuota* shared_;
  RefusalTrace* trace_;
};

}  // namespace medres::app
