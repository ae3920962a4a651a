#include "platform/sql/replication_lag.hpp"

#include <algorithm>

namespace medres::sql {

void ReplicationLag::OnPrimary(TimePoint asked, std::int64_t position) {
  // A new primary goes on where it had replayed to, which may be before where the old one stood.
  if (!samples_.empty() && position < samples_.back().position) {
    samples_.clear();
    Forget();
  }
  samples_.push_back({asked, position});
  if (samples_.size() > kSamples) samples_.pop_front();
}

void ReplicationLag::OnReplica(std::int64_t position) {
  const auto beyond = std::ranges::upper_bound(samples_, position, {}, &Sample::position);
  if (beyond == samples_.begin()) return Forget();
  in_step_at_ = std::prev(beyond)->at;
  samples_.erase(samples_.begin(), std::prev(beyond));
}

}  // namespace medres::sql
