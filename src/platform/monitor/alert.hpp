#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace medres::monitor {

enum class AlertState : std::uint8_t { kQuiet, kPending, kFiring };
/// inactive, pending, firing: as Prometheus says it.
std::string_view ToText(AlertState state);

/// When a condition becomes an alert, and when that is over.
struct AlertTiming {
  Milliseconds hold{0};  ///< so long the condition must be there without a break
  Milliseconds keep{0};  ///< so long it must be gone, by the lower threshold, before the alert is over
};

/// What is measured at one moment: whether it is above the threshold, and whether below the one that ends an alert.
/// Between the two nothing changes: a value that swings around a threshold raises one alert, not many.
struct Reading {
  bool above = false;
  bool below = true;
};

/// One alert from reading to reading. Pure: time comes in.
class AlertMachine {
 public:
  enum class Change : std::uint8_t { kNone, kFired, kResolved };

  Change Take(const Reading& reading, Instant now, const AlertTiming& timing);

  AlertState state() const { return state_; }
  /// Since when it is in this state; of a firing one when the condition began.
  Instant since() const { return since_; }

 private:
  AlertState state_ = AlertState::kQuiet;
  Instant since_;
  std::optional<Instant> gone_since_;
};

}  // namespace medres::monitor
