#include "platform/monitor/alerter.hpp"

#include <algorithm>

namespace medres::monitor {
namespace {

constexpr std::size_t kMostNotices = 256;
constexpr Milliseconds kReminder{60'000};

AlertTiming Faster(const AlertTiming& timing, int speed) {
  return {.hold = timing.hold / speed, .keep = timing.keep / speed};
}

}  // namespace

Alerter::Alerter(metrics::Registry& registry, const Clock& clock, async::Loops& loops, log::Logger& logger,
                 AlerterOptions options, Sinks sinks)
    : registry_(registry),
      clock_(clock),
      loops_(loops),
      logger_(logger),
      options_(std::move(options)),
      group_([&logger](std::exception_ptr) { logger.Error("the alerter has ended"); }) {
  for (const AlertRule& rule : AlertRules()) {
    watched_.push_back(
        {.rule = &rule,
         .history = History(rule.window / options_.speed),
         .machine = {},
         .value = 0,
         .firing = &registry.GetGauge("medres_alert_firing", "1 while an alert of the program itself fires.",
                                      "alert=\"" + std::string(rule.name) + "\"")});
  }
  for (auto& sink : sinks) tellings_.push_back({.sink = std::move(sink), .waiting = {}, .told_at = {}});
}

void Alerter::Start() { group_.Spawn(loops_.At(0), Run()); }

Task<void> Alerter::Run() {
  while (co_await group_.Sleep(options_.interval)) {
    const Instant now = clock_.Now();
    const std::vector<AlertNotice> changes = Look(now);
    for (Telling& telling : tellings_) {
      Queue(telling, changes, now);
      if (!telling.waiting.empty()) co_await Tell(telling);
    }
  }
}

std::vector<AlertNotice> Alerter::Look(Instant now) {
  std::vector<AlertNotice> changes;
  const std::lock_guard lock(mutex_);
  for (Watched& watched : watched_) {
    const AlertRule& rule = *watched.rule;
    watched.history.Add(now, ReadSums(rule, registry_));
    watched.value = Measured(rule, watched.history, options_.speed);
    const Instant began = watched.machine.since();
    const auto change = watched.machine.Take(Judge(rule, watched.value), now, Faster(rule.timing, options_.speed));
    if (change == AlertMachine::Change::kNone) continue;
    const bool fired = change == AlertMachine::Change::kFired;
    watched.firing->Set(fired ? 1 : 0);
    AlertNotice notice = NoticeOf(watched, fired ? std::optional<Instant>() : now);
    if (!fired) notice.started = began;
    changes.push_back(std::move(notice));
    if (fired) {
      logger_.Warning("alert fires", {{"alert", std::string(rule.name)}, {"value", std::to_string(watched.value)}});
    } else {
      logger_.Info("alert is over", {{"alert", std::string(rule.name)}});
    }
  }
  return changes;
}

AlertNotice Alerter::NoticeOf(const Watched& watched, std::optional<Instant> ended) const {
  return {.name = std::string(watched.rule->name),
          .severity = std::string(watched.rule->severity),
          .summary = std::string(watched.rule->summary),
          .instance = options_.instance,
          .value = watched.value,
          .started = watched.machine.since(),
          .ended = ended};
}

void Alerter::Queue(Telling& telling, const std::vector<AlertNotice>& changes, Instant now) {
  std::ranges::copy(changes, std::back_inserter(telling.waiting));
  if (telling.sink->wants_reminders() && changes.empty() && telling.waiting.empty() &&
      now - telling.told_at >= kReminder / options_.speed) {
    const std::lock_guard lock(mutex_);
    for (const Watched& watched : watched_) {
      if (watched.machine.state() == AlertState::kFiring) telling.waiting.push_back(NoticeOf(watched, std::nullopt));
    }
  }
  if (telling.waiting.size() > kMostNotices) {
    telling.waiting.erase(telling.waiting.begin(), telling.waiting.end() - kMostNotices);
  }
}

Task<void> Alerter::Tell(Telling& telling) {
  const Status told = co_await telling.sink->Send(telling.waiting);
  registry_
      .GetCounter("medres_alert_deliveries_total", "Attempts to bring alerts to a sink, by how they ended.",
                  "sink=\"" + std::string(telling.sink->name()) + "\",outcome=\"" + (told ? "taken" : "failed") + "\"")
      .Add();
  if (!told && !telling.failing) {
    logger_.Warning("alerts cannot be told",
                    {{"sink", std::string(telling.sink->name())}, {"reason", ToString(told.error())}});
  }
  telling.failing = !told;
  if (!told) co_return;
  telling.waiting.clear();
  telling.told_at = clock_.Now();
}

std::vector<AlertView> Alerter::Alerts() const {
  std::vector<AlertView> alerts;
  const std::lock_guard lock(mutex_);
  for (const Watched& watched : watched_) {
    alerts.push_back({.rule = watched.rule,
                      .state = watched.machine.state(),
                      .value = watched.value,
                      .since = watched.machine.since()});
  }
  return alerts;
}

}  // namespace medres::monitor
