#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "platform/async/loops.hpp"
#include "platform/async/task_group.hpp"
#include "platform/cache/second_tier.hpp"
#include "platform/log/log.hpp"
#include "platform/redis/client.hpp"
#include "platform/redis/subscription.hpp"

namespace medres::redis {

/// The caches' second tier in Redis. A value stands under `medres:cache:<space>:v:<key>` with a time to live; a tag is
/// a set of keys. What is invalidated is taken out, stamped and published in one step, so that no value loaded before
/// it can be put after it. While the server cannot be reached nothing waits for it longer than a command's deadline.
class CacheTier final : public cache::SecondTier {
 public:
  /// All must outlive it; the loops run while it is started.
  CacheTier(Client& client, async::Loops& loops, log::Logger& logger);

  /// Begins to hear the other processes, for the spaces that were listened to before.
  void Start();
  Task<void> Stop();

  Task<Result<Found>> Look(std::string space, std::string key) override;
  Task<Status> Put(std::string space, std::string key, std::string bytes, Keeping keeping) override;
  Task<Status> Invalidate(std::string space, cache::Invalidation what) override;
  void Listen(std::string space, std::function<void(const cache::Invalidation&)> heard) override;

  /// Whether other processes are heard at this moment.
  bool Hears() const { return hears_.load(); }

 private:
  void OnMessage(std::string_view channel, std::string_view payload);
  void OnSubscribed();
  Task<Status> Tell(const std::string& space, const cache::Invalidation& what);
  Task<void> PayOwed();

  Client& client_;
  async::Loops& loops_;
  log::Logger& logger_;
  async::TaskGroup group_;
  std::unique_ptr<Subscription> subscription_;
  std::map<std::string, std::function<void(const cache::Invalidation&)>, std::less<>> listeners_;  ///< by channel
  std::atomic<bool> hears_ = false;
  std::mutex mutex_;
  std::set<std::string> owed_;  ///< spaces of which something could not be told
};

}  // namespace medres::redis
