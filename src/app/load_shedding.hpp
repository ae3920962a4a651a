#pragma once

#include <memory>
#include <vector>

#include "platform/async/loops.hpp"
#include "platform/async/task_group.hpp"
#include "platform/config/live.hpp"
#include "platform/http/ports.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/monitor/congestion.hpp"

namespace medres::app {

/// What a request is worth when there is no time for all: health, metrics and administration before everything, changes
/// before reads, what takes much at once last. Pure.
monitor::Priority PriorityOf(http::Method method, std::string_view path, std::string_view scope);

/// Watches how late every loop comes to what is due, and turns requests away by their priority while it is too late.
/// What belongs to a loop is touched by its thread alone; requests that come from elsewhere are let through.
class LoadShedding final : public http::Shedder {
 public:
  LoadShedding(async::Loops& loops, metrics::Registry& registry, config::Section<monitor::CongestionRules> rules);

  void Start();
  Task<void> Stop() { return group_.Stop(); }

  /// kRateLimited `http.congested` {retry_after} for bulk, kOverloaded for the rest.
  Status Admit(const http::Context& context) override;
  /// A unit of work of a long request weighs as much as a request.
  Status AdmitMore(const http::Context& context) override;
  void Done(const http::Context&) override {}

 private:
  struct OfLoop {
    OfLoop(metrics::Registry& registry, int loop, const monitor::CongestionRules& rules);
    monitor::Congestion congestion;
    metrics::Histogram& lag;
    metrics::Gauge& limit;
  };
  Task<void> Watch(OfLoop& loop);
  /// Of the loop that this runs on; nothing elsewhere.
  monitor::Congestion* CongestionHere();

  async::Loops& loops_;
  config::Section<monitor::CongestionRules> rules_;
  std::vector<std::unique_ptr<OfLoop>> of_loops_;
  std::array<metrics::Counter*, monitor::kPriorities> shed_{};
  async::TaskGroup group_;
};

}  // namespace medres::app
