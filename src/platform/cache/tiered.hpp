#pragma once

#include <memory>
#include <string>

#include "platform/cache/byte_codec.hpp"
#include "platform/cache/loading.hpp"
#include "platform/cache/second_tier.hpp"
#include "platform/cache/snapshot.hpp"

namespace medres::cache {

using Bytes = std::shared_ptr<const std::string>;

/// How a tiered cache keeps its values.
struct Tiering {
  std::string space;  ///< a name with the format's number, `search.1`: what another version wrote is never read
  std::uint64_t limit = std::uint64_t{64} << 20;  ///< bytes of values in this process
  Milliseconds first_life{60'000};                ///< in this process; the longest that anything missed can last here
  Milliseconds second_life{600'000};              ///< in the second tier
  ByteWays ways = {};                             ///< of the second tier: compressed from a size on, sealed
};

/// What the second tier did for one space. Thread-safe.
struct TierFigures {
  metrics::Counter hits;
  metrics::Counter misses;
  metrics::Counter failures;  ///< times it was away, or had what cannot be read
  metrics::Counter heard;     ///< invalidations, from every process
};

/// Byte values in this process's memory, behind that in the second tier, behind that at their source. One process loads
/// a value, the others find it; whoever changes what it rests on invalidates, and every process forgets it. Without a
/// second tier, or while it is away, it is a loading cache. Thread-safe.
class TieredCache {
 public:
  using Load = LoadingCache<std::string, Bytes>::Load;

  /// The clock, and the tier (may be null), must outlive it, and it the tier's loops.
  TieredCache(Tiering tiering, SecondTier* tier, const Clock& clock, Load load);

  Task<Result<Bytes>> Get(std::string key);
  /// From this process's memory, without waiting: nothing when it is not there.
  std::optional<Bytes> Peek(const std::string& key) { return first_.Get(key); }

  /// After the change was committed. The value is gone here at once; elsewhere when the message arrives.
  Task<void> Invalidate(Invalidation what);

  /// Writes what this process's memory has; how many values. Nothing, and no file, of a space that is sealed: what may
  /// not be read in the second tier may not be read on disk. kUnavailable `cache.snapshot` {reason}.
  Result<std::size_t> Save(const std::string& path) const;
  /// Puts what was saved and has not expired since; how many. A file that cannot be used is told to the log.
  std::size_t Restore(const std::string& path, log::Logger& logger);

  cache::Figures Figures() const { return first_.Figures(); }
  LoadFigures& loads() { return loading_.figures(); }
  const TierFigures& second() const { return second_; }
  const std::string& space() const { return tiering_.space; }

 private:
  using FirstTier = Cache<std::string, Bytes>;

  Task<Result<Fresh<Bytes>>> LoadThrough(const std::string& key);
  std::optional<Fresh<Bytes>> Read(const std::string& key, const SecondTier::Found& found);
  Task<void> Offer(const std::string& key, const Fresh<Bytes>& fresh, SecondTier::Keeping keeping);
  Keep KeepOf(const Bytes& value, Milliseconds left, std::vector<std::string> tags) const;
  void Forget(const Invalidation& what);
  std::string ContextOf(const std::string& key) const { return tiering_.space + '\n' + key; }

  bool IsSecret() const { return tiering_.ways.keys != nullptr; }

  Tiering tiering_;
  SecondTier* tier_;
  const Clock& clock_;
  Load load_;
  ByteCodec codec_;
  TierFigures second_;
  FirstTier first_;
  LoadingCache<std::string, Bytes> loading_;
};

/// Shows its figures at each scrape, as Expose does for a cache, and medres_cache_second_…{space="…"}.
void Expose(metrics::Registry& registry, TieredCache& cache);

}  // namespace medres::cache
