#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "platform/events/bus/rules.hpp"
#include "platform/redis/client.hpp"

namespace medres::events {

/// Which partitions this process reads, and whether it is the one that relays: leases in Redis, shared evenly among the
/// processes that renew their membership there. A lease is what keeps order and spares work; that an effect happens
/// once is the marks' doing, so a process that believes too long in a lease does no harm. Thread-safe.
class Ownership {
 public:
  static constexpr Milliseconds kLease{5'000};
  static constexpr Milliseconds kRenewEvery{1'000};

  Ownership(redis::Client& client, std::string me) : client_(client), me_(std::move(me)) {}

  const std::string& me() const { return me_; }

  /// Says that this process lives, renews what it holds, takes what falls to it, gives up what does not any more.
  Task<Status> Renew();
  /// Gives up everything, so that others need not wait for the leases' end.
  Task<void> GiveUp();

  /// A partition that is held, and which holding that is: after a loss it counts on.
  struct Held {
    int part = 0;
    std::int64_t term = 0;
  };
  std::vector<Held> Owned() const;
  bool IsRelay() const;
  /// The last renewal was answered.
  bool IsInTouch() const { return in_touch_.load(); }

 private:
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Lease {
    TimePoint until{};
    std::int64_t term = 0;
  };
  static constexpr std::size_t kRelay = kPartitions;  ///< its lease stands behind the partitions'

  Task<Result<std::vector<std::string>>> Members();
  Task<Status> RenewLeases();
  void Learn(std::size_t lease, bool is_held, TimePoint until);

  redis::Client& client_;
  std::string me_;
  std::atomic<bool> in_touch_ = false;
  mutable std::mutex mutex_;
  std::array<Lease, kPartitions + 1> leases_{};
};

}  // namespace medres::events
