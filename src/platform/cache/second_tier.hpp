#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/async/task.hpp"
#include "platform/metrics/metrics.hpp"

namespace medres::cache {

/// What is no longer true in a key space.
struct Invalidation {
  enum class What : std::uint8_t { kKey, kTag, kAll };
  What what = What::kAll;
  std::string name;  ///< the key or the tag

  bool operator==(const Invalidation&) const = default;
};

/// A store behind the caches of all processes, and the wire on which they tell each other what is no longer true. A
/// process that loses it works on with what it has; every value in it has a time to live, so that nothing that was
/// missed lasts for ever. Thread-safe.
class SecondTier {
 public:
  virtual ~SecondTier() = default;

  struct Found {
    std::optional<std::string> bytes;
    Milliseconds left{0};  ///< of their life
    std::string stamp;     ///< to give back with Put: what was loaded after this look
  };
  struct Keeping {
    Milliseconds life;
    std::vector<std::string> tags;
    std::string stamp;
  };

  /// kUnavailable, kTimeout or kOverloaded when it is away: then ask the source.
  virtual Task<Result<Found>> Look(std::string space, std::string key) = 0;
  /// Not kept when anything in the space was invalidated since the look that gave the stamp.
  virtual Task<Status> Put(std::string space, std::string key, std::string bytes, Keeping keeping) = 0;
  /// Takes it out and tells every process, this one included. When it fails, the space is emptied as soon as the tier
  /// can be reached again.
  virtual Task<Status> Invalidate(std::string space, Invalidation what) = 0;

  /// `heard` is told of every invalidation in the space, from whichever process, and kAll after the wire was down.
  /// Called on some loop; to be set before the tier is started, and to outlive it.
  virtual void Listen(std::string space, std::function<void(const Invalidation&)> heard) = 0;
};

/// What the program's caches have behind them. Both may be missing.
struct Backing {
  SecondTier* second = nullptr;
  metrics::Registry* metrics = nullptr;  ///< where they show their figures
};

}  // namespace medres::cache
