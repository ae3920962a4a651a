#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/cache/cache.hpp"
#include "platform/log/log.hpp"

namespace medres::cache {

/// One entry on disk.
struct SnapshotRecord {
  std::string key;
  std::string value;
  Instant expires = kNever;
  std::uint32_t weight = 1;
  std::vector<std::string> tags = {};
};

using SnapshotSink = std::function<void(const SnapshotRecord&)>;

/// Writes what `each` gives to its sink; the file is there whole or not at all, readable by its owner alone. How many
/// records. kUnavailable `cache.snapshot` {reason}.
Result<std::size_t> WriteSnapshot(const std::string& path, std::string_view space,
                                  const std::function<void(const SnapshotSink&)>& each);

/// Gives each record to `sink`, after all of them were read and the whole file was found to be one of ours: magic,
/// version, key space, every length, and the checksum. How many. kNotFound `cache.no_snapshot` when there is none;
/// kUnavailable `cache.snapshot` {reason}, and then the sink was not called.
Result<std::size_t> ReadSnapshot(const std::string& path, std::string_view space, const SnapshotSink& sink);

/// How keys and values of a cache are written.
template <class Key, class Value>
struct Serial {
  std::function<std::string(const Key&)> key;
  std::function<std::string(const Value&)> value;
  std::function<Key(std::string_view)> read_key;
  std::function<Value(std::string_view)> read_value;
};

/// Writes a cache's values; remembered failures stay behind. Shards are locked one after the other while their values
/// are written.
template <class Key, class Value, class Hash>
Result<std::size_t> Save(const Cache<Key, Value, Hash>& cache, const std::string& path, std::string_view space,
                         const Serial<Key, Value>& serial) {
  return WriteSnapshot(path, space, [&](const SnapshotSink& sink) {
    cache.ForEach([&](const auto& entry, std::vector<std::string> tags) {
      if (!entry.outcome) return;
      sink({.key = serial.key(entry.key),
            .value = serial.value(*entry.outcome),
            .expires = entry.expires,
            .weight = entry.weight,
            .tags = std::move(tags)});
    });
  });
}

/// Fills a cache from a snapshot, leaving out what has expired; how many were put. Some may have given way again, where
/// the cache is smaller than it was; what others put before is overwritten. A file that cannot be used is told to the
/// log and otherwise as if it were not there.
template <class Key, class Value, class Hash>
std::size_t Restore(Cache<Key, Value, Hash>& cache, const std::string& path, std::string_view space,
                    const Serial<Key, Value>& serial, const Clock& clock, log::Logger& logger) {
  std::size_t count = 0;
  const auto read = ReadSnapshot(path, space, [&](const SnapshotRecord& record) {
    const Instant now = clock.Now();
    if (record.expires <= now) return;
    Keep keep{.weight = record.weight, .tags = record.tags};
    if (record.expires != kNever) keep.ttl = record.expires - now;
    count += cache.Put(serial.read_key(record.key), serial.read_value(record.value), keep) ? 1 : 0;
  });
  if (!read && read.error().kind != ErrorKind::kNotFound) {
    logger.Warning("cache snapshot ignored",
                   {{"space", std::string(space)}, {"path", path}, {"error", ToString(read.error())}});
  }
  return count;
}

}  // namespace medres::cache
