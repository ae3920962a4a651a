#include "platform/monitor/alert.hpp"

#include <array>

namespace medres::monitor {

std::string_view ToText(AlertState state) {
  constexpr std::array<std::string_view, 3> kNames{"inactive", "pending", "firing"};
  return kNames[static_cast<std::size_t>(state)];
}

AlertMachine::Change AlertMachine::Take(const Reading& reading, Instant now, const AlertTiming& timing) {
  if (state_ == AlertState::kQuiet && reading.above) {
    state_ = AlertState::kPending;
    since_ = now;
  }
  if (state_ == AlertState::kPending) {
    if (!reading.above) {
      state_ = AlertState::kQuiet;
      since_ = now;
    } else if (now - since_ >= timing.hold) {
      state_ = AlertState::kFiring;
      gone_since_.reset();
      return Change::kFired;
    }
    return Change::kNone;
  }
  if (state_ != AlertState::kFiring) return Change::kNone;
  if (!reading.below) {
    gone_since_.reset();
    return Change::kNone;
  }
  if (!gone_since_) gone_since_ = now;
  if (now - *gone_since_ < timing.keep) return Change::kNone;
  state_ = AlertState::kQuiet;
  since_ = now;
  return Change::kResolved;
}

}  // namespace medres::monitor
