#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "access/quota.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/redis/client.hpp"

namespace medres::app {

/// Callers' accounts in Redis, so that all processes count together: the same token bucket as access::Quota, one key a
/// caller, decided by one script by the server's clock. Keys are digests of subjects and go when the account is full.
/// Thread-safe; references must outlive it.
class SharedQuota {
 public:
  SharedQuota(redis::Client& client, metrics::Registry& registry);
  SharedQuota(const SharedQuota&) = delete;
  SharedQuota& operator=(const SharedQuota&) = delete;

  /// Nothing when Redis does not answer within a twentieth of a second: then each process counts for itself, and the
  /// metrics say so.
  Task<std::optional<access::Quota::Answer>> Take(std::string caller, access::Quota::Rules rules);

 private:
  redis::Client& client_;
  metrics::Counter& fallbacks_;
  std::atomic<bool> is_shared_ = true;  ///< as of the last answer
};

}  // namespace medres::app
