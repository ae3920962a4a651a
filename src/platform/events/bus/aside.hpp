#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/id.hpp"

namespace medres::events {

/// Events that wait for another attempt, and those of the same keys that may not overtake them. Only the first of a key
/// is ever due. Not thread-safe.
template <class T>
class Aside {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Waiting {
    T value{};
    std::int64_t told = 0;
    int failures = 0;
    TimePoint due{};
  };

  bool Holds(const Uuid& key) const { return !keys_.empty() && keys_.contains(key); }
  bool empty() const { return keys_.empty(); }
  std::size_t size() const { return size_; }

  /// Behind all of its key.
  void Add(const Uuid& key, Waiting waiting) {
    keys_[key].push_back(std::move(waiting));
    ++size_;
  }

  /// A key whose first may be tried now.
  std::optional<Uuid> Due(TimePoint now) const {
    for (const auto& [key, waiting] : keys_) {
      if (waiting.front().due <= now) return key;
    }
    return std::nullopt;
  }
  std::optional<TimePoint> NextDue() const {
    std::optional<TimePoint> next;
    for (const auto& [key, waiting] : keys_) {
      if (!next || waiting.front().due < *next) next = waiting.front().due;
    }
    return next;
  }

  /// The first of a key that is held.
  Waiting& First(const Uuid& key) { return keys_.find(key)->second.front(); }
  void Drop(const Uuid& key) {
    const auto found = keys_.find(key);
    found->second.pop_front();
    --size_;
    if (found->second.empty()) keys_.erase(found);
  }

 private:
  std::unordered_map<Uuid, std::deque<Waiting>> keys_;
  std::size_t size_ = 0;
};

}  // namespace medres::events
