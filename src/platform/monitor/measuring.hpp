#pragma once

#include <deque>
#include <optional>

#include "platform/metrics/metrics.hpp"
#include "platform/monitor/alert_rules.hpp"

/// How what rules speak of is measured in this process.
namespace medres::monitor {

/// What a rule counts, as it stands: the part that matters, and the whole it is a part of.
struct Sums {
  double part = 0;
  double whole = 0;
};

/// Reads them out of the metrics.
Sums ReadSums(const AlertRule& rule, const metrics::Registry& registry);

/// Whether labels as they are printed fulfil `name="value"` or `name=~"5.."`, where a dot is any character. Everything
/// fulfils what is empty. Pure.
bool MatchesLabel(std::string_view labels, std::string_view matcher);

/// A rule's sums over time, as far back as its window. Not thread-safe.
class History {
 public:
  explicit History(Milliseconds keep) : keep_(keep) {}

  void Add(Instant at, Sums sums);

  /// How they grew within the window that ends with the last one, and in how many seconds; since the beginning when
  /// that is later. Nothing before there are two.
  struct Growth {
    Sums sums;
    double seconds = 0;
  };
  std::optional<Growth> Over(Milliseconds window) const;

  const Sums& last() const { return points_.back().sums; }
  bool empty() const { return points_.empty(); }

 private:
  struct Point {
    Instant at;
    Sums sums;
  };
  Milliseconds keep_;
  std::deque<Point> points_;
};

/// What the rule's threshold is compared with. Burn rates give the lower one of both windows. `speed` shortens windows.
double Measured(const AlertRule& rule, const History& history, int speed);

}  // namespace medres::monitor
