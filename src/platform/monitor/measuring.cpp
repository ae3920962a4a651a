#include "platform/monitor/measuring.hpp"

#include <algorithm>
#include <array>

namespace medres::monitor {
namespace {

bool IsOfHistogram(Measure measure) { return measure == Measure::kSlow || measure == Measure::kBurnSlow; }

double ShareOf(const Sums& sums) { return sums.whole > 0 ? sums.part / sums.whole : 0; }

std::int64_t CountWithin(const metrics::Histogram& histogram, double bound) {
  const auto& bounds = metrics::Histogram::kBounds;
  const auto found = std::ranges::lower_bound(bounds, bound);
  return histogram.CountUpTo(static_cast<std::size_t>(found - bounds.begin()));
}

/// A gauge's share is of its values as they stand.
bool IsOfNow(const AlertRule& rule) {
  return rule.measure == Measure::kValue || (rule.measure == Measure::kShare && !rule.other.empty());
}

}  // namespace

bool MatchesLabel(std::string_view labels, std::string_view matcher) {
  if (matcher.empty()) return true;
  const auto equals = matcher.find('=');
  const bool pattern = matcher.substr(equals).starts_with("=~");
  const std::string_view quoted = matcher.substr(equals + (pattern ? 2 : 1));
  const std::string_view wanted = quoted.substr(1, quoted.size() - 2);
  const std::string name = std::string(matcher.substr(0, equals)) + "=\"";
  for (auto at = labels.find(name); at != std::string_view::npos; at = labels.find(name, at + 1)) {
    if (at > 0 && labels[at - 1] != ',') continue;
    const std::string_view rest = labels.substr(at + name.size());
    const std::string_view value = rest.substr(0, rest.find('"'));
    if (!pattern) return value == wanted;
    return std::ranges::equal(value, wanted, [](char have, char want) { return want == '.' || have == want; });
  }
  return false;
}

Sums ReadSums(const AlertRule& rule, const metrics::Registry& registry) {
  Sums sums;
  bool first = true;
  registry.ForEach(rule.metric, [&](const metrics::Registry::Sample& sample) {
    if (IsOfHistogram(rule.measure)) {
      if (sample.histogram == nullptr) return;
      sums.whole += sample.value;
      sums.part += sample.value - static_cast<double>(CountWithin(*sample.histogram, rule.bound));
      return;
    }
    const bool matches = MatchesLabel(sample.labels, rule.label);
    if (rule.measure == Measure::kValue) {
      if (matches) sums.part = first ? sample.value : std::max(sums.part, sample.value);
      first = first && !matches;
      return;
    }
    if (matches) sums.part += sample.value;
    if (MatchesLabel(sample.labels, rule.other)) sums.whole += sample.value;
  });
  return sums;
}

void History::Add(Instant at, Sums sums) {
  // A clock that was set back must not leave points of the future behind.
  while (!points_.empty() && points_.back().at >= at) points_.pop_back();
  points_.push_back({at, sums});
  // One point before the window stays: it is what the growth is counted from.
  while (points_.size() > 2 && at - points_[1].at >= keep_) points_.pop_front();
}

std::optional<History::Growth> History::Over(Milliseconds window) const {
  if (points_.size() < 2) return std::nullopt;
  const Point& last = points_.back();
  std::size_t from = points_.size() - 2;
  while (from > 0 && last.at - points_[from].at < window) --from;
  const Point& first = points_[from];
  Growth growth;
  growth.sums = {.part = last.sums.part - first.sums.part, .whole = last.sums.whole - first.sums.whole};
  growth.seconds = static_cast<double>((last.at - first.at).count()) / 1e3;
  return growth;
}

double Measured(const AlertRule& rule, const History& history, int speed) {
  if (history.empty()) return rule.is_low ? 1 : 0;
  if (rule.measure == Measure::kValue) return history.last().part;
  if (IsOfNow(rule)) return history.last().whole > 0 ? ShareOf(history.last()) : 1;
  const auto growth = history.Over(rule.window / speed);
  if (!growth || growth->seconds <= 0) return 0;
  if (rule.measure == Measure::kRate) return growth->sums.part / growth->seconds;
  const double share = ShareOf(growth->sums);
  if (rule.measure == Measure::kShare || rule.measure == Measure::kSlow) return share;
  const auto lately = history.Over(rule.short_window / speed);
  return std::min(share, lately ? ShareOf(lately->sums) : 0) / rule.budget;
}

}  // namespace medres::monitor
