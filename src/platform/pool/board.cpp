#include "platform/pool/board.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "platform/pool/two_digits.hpp"

namespace medres::pool {
namespace {

using metrics::Histogram;

double SecondsOf(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

std::string PoolLabel(const Identity& identity) { return "pool=\"" + metrics::EscapeLabel(identity.name) + "\""; }

std::string TurnedAwayLabel(const Identity& identity, std::string_view why) {
  return PoolLabel(identity) + ",why=\"" + std::string(why) + "\"";
}

metrics::Counter& TurnedAwayCounter(metrics::Registry& registry, const Identity& identity, std::string_view why) {
  return registry.GetCounter("medres_pool_turned_away_total", "Callers that got no connection, by the reason.",
                             TurnedAwayLabel(identity, why));
}

metrics::Counter& ConnectCounter(metrics::Registry& registry, const Identity& identity, std::string_view outcome) {
  return registry.GetCounter("medres_pool_connects_total", "Attempts to connect.",
                             PoolLabel(identity) + ",outcome=\"" + std::string(outcome) + "\"");
}

metrics::Gauge& ConnectionGauge(metrics::Registry& registry, const Identity& identity, std::string_view state) {
  return registry.GetGauge("medres_pool_connections", "Connections of a pool, by what they do.",
                           PoolLabel(identity) + ",state=\"" + std::string(state) + "\"");
}

}  // namespace

Record::Record(Identity identity, metrics::Registry& registry)
    : identity_(std::move(identity)),
      wait_(registry.GetHistogram("medres_pool_wait_seconds", "What callers waited for a connection.",
                                  PoolLabel(identity_))),
      use_(registry.GetHistogram("medres_pool_use_seconds", "How long a connection was lent.", PoolLabel(identity_))),
      timeouts_(TurnedAwayCounter(registry, identity_, "timeout")),
      overloaded_(TurnedAwayCounter(registry, identity_, "overloaded")),
      unavailable_(TurnedAwayCounter(registry, identity_, "unavailable")),
      connects_(ConnectCounter(registry, identity_, "connected")),
      refusals_(ConnectCounter(registry, identity_, "refused")),
      reconnects_(registry.GetCounter("medres_pool_reconnects_total", "Connections made in the place of lost ones.",
                                      PoolLabel(identity_))),
      held_long_(registry.GetCounter("medres_pool_held_long_total", "Loans that lasted longer than any should.",
                                     PoolLabel(identity_))),
      idle_(ConnectionGauge(registry, identity_, "idle")),
      busy_(ConnectionGauge(registry, identity_, "busy")),
      connecting_(ConnectionGauge(registry, identity_, "connecting")),
      waiting_(registry.GetGauge("medres_pool_waiting", "Callers that wait for a connection.", PoolLabel(identity_))),
      breaker_(registry.GetGauge("medres_pool_breaker",
                                 "Whether callers are let through: 0 closed, 1 half-open, 2 open.",
                                 PoolLabel(identity_))),
      target_(registry.GetGauge("medres_pool_target_connections",
                                "Connections that a pool may have at present, by measured wait and service time.",
                                PoolLabel(identity_))) {
  target_.Set(identity_.max);
  registry.GetGauge("medres_pool_max_connections", "Connections that a pool may have at most.", PoolLabel(identity_))
      .Set(identity_.max);
}

void Record::Lent(std::chrono::nanoseconds waited) { wait_.Observe(SecondsOf(waited)); }

void Record::Returned(std::chrono::nanoseconds used) { use_.Observe(SecondsOf(used)); }

void Record::TurnedAway(ErrorKind why) {
  if (why == ErrorKind::kTimeout) return timeouts_.Add();
  if (why == ErrorKind::kOverloaded) return overloaded_.Add();
  unavailable_.Add();
}

void Record::Connected(bool succeeded) {
  if (!succeeded) return refusals_.Add();
  connects_.Add();
  std::int64_t missing = missing_.load();
  while (missing > 0 && !missing_.compare_exchange_weak(missing, missing - 1)) {
  }
  if (missing > 0) reconnects_.Add();
}

void Record::HeldLong() { held_long_.Add(); }

void Record::Lags(std::optional<std::chrono::nanoseconds> lag) {
  const std::lock_guard lock(mutex_);
  lag_ = lag;
}

void Record::Stands(int part, const Figures& figures) {
  const std::lock_guard lock(mutex_);
  if (parts_.size() <= static_cast<std::size_t>(part)) parts_.resize(static_cast<std::size_t>(part) + 1);
  Figures& known = parts_[static_cast<std::size_t>(part)];
  missing_.fetch_add(figures.lost - known.lost);
  known = figures;
  Show();
}

/// Under the lock: the sums as gauges.
void Record::Show() {
  Figures sum;
  for (const Figures& part : parts_) {
    sum.open += part.open;
    sum.idle += part.idle;
    sum.connecting += part.connecting;
    sum.waiting += part.waiting;
    sum.breaker = std::max(sum.breaker, part.breaker);
    sum.target += part.target;
  }
  idle_.Set(sum.idle);
  busy_.Set(sum.open - sum.idle);
  connecting_.Set(sum.connecting);
  waiting_.Set(sum.waiting);
  breaker_.Set(static_cast<double>(sum.breaker));
  if (sum.target > 0) target_.Set(sum.target);
}

View Record::Read() const {
  const auto whole = [](const metrics::Gauge& gauge) { return static_cast<int>(gauge.value()); };
  View view;
  view.identity = identity_;
  {
    const std::lock_guard lock(mutex_);
    view.figures = {whole(idle_) + whole(busy_),
                    whole(idle_),
                    whole(connecting_),
                    whole(waiting_),
                    static_cast<BreakerState>(whole(breaker_)),
                    0,
                    whole(target_)};
    if (lag_) view.lag = SecondsOf(*lag_);
  }
  view.lent = wait_.Count();
  view.wait_p50 = Quantile(wait_, 0.5);
  view.wait_p99 = Quantile(wait_, 0.99);
  view.use_p50 = Quantile(use_, 0.5);
  view.use_p99 = Quantile(use_, 0.99);
  view.timeouts = timeouts_.value();
  view.overloaded = overloaded_.value();
  view.unavailable = unavailable_.value();
  view.connects = connects_.value();
  view.refusals = refusals_.value();
  view.reconnects = reconnects_.value();
  view.held_long = held_long_.value();
  return view;
}

Record& Board::Add(Identity identity) {
  const std::lock_guard lock(mutex_);
  return records_.emplace_back(std::move(identity), registry_);
}

std::vector<View> Board::Read() const {
  const std::lock_guard lock(mutex_);
  std::vector<View> views;
  views.reserve(records_.size());
  for (const Record& record : records_) views.push_back(record.Read());
  return views;
}

double Quantile(const Histogram& histogram, double share) {
  const std::int64_t total = histogram.Count();
  if (total == 0) return 0;
  const double wanted = share * static_cast<double>(total);
  double below = 0;
  double lower = 0;
  for (std::size_t i = 0; i < Histogram::kBounds.size(); ++i) {
    const auto up_to = static_cast<double>(histogram.CountUpTo(i));
    const double upper = Histogram::kBounds[i];
    if (up_to >= wanted && up_to > below) return lower + (upper - lower) * (wanted - below) / (up_to - below);
    below = up_to;
    lower = upper;
  }
  return Histogram::kBounds.back();
}

double TwoDigits(double value) {
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific, 1);
  double rounded = value;
  std::from_chars(text.data(), written.ptr, rounded);
  return rounded;
}

}  // namespace medres::pool
