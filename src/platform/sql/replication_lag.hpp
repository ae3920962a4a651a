#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace medres::sql {

/// How far a replica is behind, by the primary's positions in the log (bytes): a replica that has replayed a position
/// has everything that was committed before the primary was asked for it. Needs no clock but ours, and grows by itself
/// while nothing is heard of either side. Knows no clock, no database. Not thread-safe.
class ReplicationLag {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// The primary stood at `position`; it was asked at `asked`.
  void OnPrimary(TimePoint asked, std::int64_t position);
  /// The replica has replayed everything up to `position`.
  void OnReplica(std::int64_t position);
  /// Nothing is known of the replica any more.
  void Forget() { in_step_at_.reset(); }

  /// The moment of which the replica has everything; nothing when none is known.
  std::optional<TimePoint> in_step_at() const { return in_step_at_; }

  /// What is remembered of the primary; with what is older a replica is far behind in any case.
  static constexpr std::size_t kSamples = 4'096;

 private:
  struct Sample {
    TimePoint at;
    std::int64_t position;
  };
  std::deque<Sample> samples_;  ///< positions never fall
  std::optional<TimePoint> in_step_at_;
};

}  // namespace medres::sql
