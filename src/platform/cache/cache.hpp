#pragma once

#include <algorithm>
#include <bit>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/cache/shard.hpp"

namespace medres::cache {

/// Values in memory by key, within a weight. Thread-safe: a read takes no lock and copies the value out; writes to one
/// shard wait for each other. A value should be small or shared (std::shared_ptr<const T>), and its destructor must not
/// come back to the cache. The clock must outlive it.
template <class Key, class Value, class Hash = std::hash<Key>>
class Cache {
 public:
  using Entry = cache::Entry<Key, Value>;

  Cache(Options options, const Clock& clock) : options_(options) {
    const std::size_t count = ShardCount(options);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t share = options.limit / count + (i < options.limit % count ? 1 : 0);
      shards_.push_back(std::make_unique<Shard<Key, Value>>(options_, share, clock));
    }
  }

  /// Nothing when there is none, it has expired, or a failure is remembered in its place.
  std::optional<Value> Get(const Key& key) {
    std::optional<Value> value;
    Read(key, [&](const Entry& entry) {
      if (entry.outcome) value = *entry.outcome;
    });
    return value;
  }

  /// Calls `use` with the entry, which stays while it runs; it must not wait or come back to the cache. False when
  /// there is none. Who looks without asking (Noted::kNo) leaves no trace in the figures and may wait for a writer.
  template <class Use>
  bool Read(const Key& key, Use use, Noted noted = Noted::kYes) {
    const std::uint64_t hash = HashOf(key);
    Shard<Key, Value>& shard = ShardOf(hash);
    return noted == Noted::kYes ? shard.Read(key, hash, std::move(use)) : shard.Peek(key, hash, std::move(use));
  }

  /// Takes it in; false when it is heavier than its shard's share or than kMaxWeight, and then what it was to replace
  /// is gone too, or when its key was changed meanwhile (Keep::unchanged_since). What is taken in may give way at
  /// once: that is the policy's choice.
  bool Put(Key key, Outcome<Value> outcome, const Keep& keep = {}) {
    const std::uint64_t hash = HashOf(key);
    return ShardOf(hash).Put(std::move(key), hash, std::move(outcome), keep);
  }

  bool Remove(const Key& key) {
    const std::uint64_t hash = HashOf(key);
    return ShardOf(hash).Remove(key, hash);
  }

  /// Removes all entries that carry the tag; how many.
  std::size_t InvalidateTag(const std::string& tag) {
    std::size_t count = 0;
    for (const auto& shard : shards_) count += shard->RemoveTagged(tag);
    return count;
  }

  void Clear() {
    for (const auto& shard : shards_) shard->RemoveAll();
  }

  /// Removes what has expired: writes do so by the way, a job does it for a cache that nobody writes to.
  void Maintain() {
    for (const auto& shard : shards_) shard->Maintain();
  }

  /// To be read before a value is loaded and given to Put with it.
  std::uint64_t Changes(const Key& key) const {
    const std::uint64_t hash = HashOf(key);
    return ShardOf(hash).Changes(hash);
  }

  /// Calls `use` with each entry and its tags, one shard after the other, each under its lock.
  template <class Use>
  void ForEach(Use use) const {
    for (const auto& shard : shards_) shard->ForEach(use);
  }

  cache::Figures Figures() const {
    cache::Figures figures;
    for (const auto& shard : shards_) shard->AddTo(figures);
    return figures;
  }

 private:
  static std::size_t ShardCount(const Options& options) {
    if (options.shards != 0) return std::bit_ceil(options.shards);
    return std::bit_floor(std::clamp<std::size_t>(options.limit / 4096, 1, 16));
  }

  /// std::hash gives integers back as they are: their bits are mixed, so that any of them serve.
  static std::uint64_t HashOf(const Key& key) {
    std::uint64_t bits = Hash()(key);
    bits = (bits ^ (bits >> 32)) * 0xD6E8FEB86659FD93;
    bits = (bits ^ (bits >> 32)) * 0xD6E8FEB86659FD93;
    return bits ^ (bits >> 32);
  }

  /// By bits that neither the table's place nor its tags use.
  Shard<Key, Value>& ShardOf(std::uint64_t hash) const { return *shards_[(hash >> 40) & (shards_.size() - 1)]; }

  Options options_;
  std::vector<std::unique_ptr<Shard<Key, Value>>> shards_;
};

}  // namespace medres::cache
