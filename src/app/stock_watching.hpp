#pragma once

#include "inventory/service.hpp"
#include "platform/config/settings.hpp"
#include "platform/jobs/jobs.hpp"

namespace medres::app {

/// The job that tells of lots that expire soon, each once. It must outlive the jobs' running.
class StockWatching {
 public:
  StockWatching(jobs::Jobs& jobs, inventory::InventoryService& inventory, const config::Settings& settings);
  StockWatching(const StockWatching&) = delete;
  StockWatching& operator=(const StockWatching&) = delete;

 private:
  Task<Status> Tell(const jobs::Run& run);

  inventory::InventoryService& inventory_;
  int days_;
};

}  // namespace medres::app
