#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "platform/metrics/metrics.hpp"
#include "platform/monitor/proc.hpp"

namespace medres::monitor {

/// The process and the machine it runs on as metrics. /proc is read at a scrape, at most once a second. `folder`: whose
/// file system is watched. Figures that the machine does not give are 0.
class SystemMetrics {
 public:
  SystemMetrics(metrics::Registry& registry, std::string folder);

 private:
  struct State {
    std::mutex mutex;
    std::chrono::steady_clock::time_point read_at;
    ProcessFigures process;
    SystemFigures system;
    double disk_total = 0;
    double disk_free = 0;
    std::string folder;
    void Refresh();
  };
  std::shared_ptr<State> state_;
};

}  // namespace medres::monitor
