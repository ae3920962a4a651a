#pragma once

#include <span>
#include <string_view>

#include "platform/monitor/alert.hpp"

namespace medres::monitor {

/// What a rule measures. Rates are over `window`, per second.
enum class Measure : std::uint8_t {
  kValue,     ///< the highest value of a gauge's series
  kRate,      ///< of a counter, all series together
  kShare,     ///< the rate of the counter's series with `label` by that of all its series: a gauge's alike, by values
  kSlow,      ///< the share of a histogram's observations above `bound`
  kBurn,      ///< kShare by the error budget, over `window` and over `short_window`: both must be above
  kBurnSlow,  ///< kSlow by the budget, the same way
};

/// One alert: the program watches it itself, and Prometheus' rules are made of it.
struct AlertRule {
  std::string_view name;
  Measure measure = Measure::kValue;
  std::string_view metric;
  std::string_view label = {};  ///< of kShare: `status=~"5.."`, `state="free"`
  std::string_view other = {};  ///< of kShare of a gauge: what it is a share of, `state="total"`; empty: of all series
  double bound = 0;             ///< of kSlow: seconds, one of the histogram's buckets
  double budget = 0;            ///< of burn rates: the share that may fail, 0.001
  bool is_low = false;          ///< it is what is too little that alarms
  double threshold = 0;
  double clear = 0;  ///< ends it; the threshold's other side
  Milliseconds window{0};
  Milliseconds short_window{0};
  AlertTiming timing = {};
  std::string_view severity = "warning";
  std::string_view summary;
};

/// The one table of all alerts.
std::span<const AlertRule> AlertRules();

/// What a value means for a rule.
Reading Judge(const AlertRule& rule, double value);

}  // namespace medres::monitor
