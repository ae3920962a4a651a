#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/async/loops.hpp"
#include "platform/async/task_group.hpp"
#include "platform/log/log.hpp"
#include "platform/monitor/measuring.hpp"
#include "platform/monitor/sinks.hpp"

namespace medres::monitor {

struct AlerterOptions {
  Milliseconds interval{15'000};
  int speed = 1;  ///< windows, holds and reminders are so many times shorter: for drills
  std::string instance;
};

/// An alert as it stands.
struct AlertView {
  const AlertRule* rule = nullptr;
  AlertState state = AlertState::kQuiet;
  double value = 0;
  Instant since;
};

/// Watches this process by the table of alerts, without anybody else's help, and tells those who are to know: of a
/// change at once, of what still fires every minute. What a sink does not take is kept, up to 256, and brought again.
class Alerter {
 public:
  using Sinks = std::vector<std::unique_ptr<AlertSink>>;

  /// References outlive it.
  Alerter(metrics::Registry& registry, const Clock& clock, async::Loops& loops, log::Logger& logger,
          AlerterOptions options, Sinks sinks);

  void Start();
  Task<void> Stop() { return group_.Stop(); }

  std::vector<AlertView> Alerts() const;  ///< thread-safe

 private:
  struct Watched {
    const AlertRule* rule;
    History history;
    AlertMachine machine;
    double value = 0;
    metrics::Gauge* firing = nullptr;
  };
  struct Telling {
    std::unique_ptr<AlertSink> sink;
    std::vector<AlertNotice> waiting;
    Instant told_at;
    bool failing = false;
  };

  Task<void> Run();
  std::vector<AlertNotice> Look(Instant now);
  AlertNotice NoticeOf(const Watched& watched, std::optional<Instant> ended) const;
  void Queue(Telling& telling, const std::vector<AlertNotice>& changes, Instant now);
  Task<void> Tell(Telling& telling);

  metrics::Registry& registry_;
  const Clock& clock_;
  async::Loops& loops_;
  log::Logger& logger_;
  const AlerterOptions options_;
  async::TaskGroup group_;
  mutable std::mutex mutex_;
  std::vector<Watched> watched_;
  std::vector<Telling> tellings_;
};

}  // namespace medres::monitor
