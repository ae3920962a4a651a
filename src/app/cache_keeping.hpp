#pragma once

#include <string>
#include <vector>

#include "platform/cache/tiered.hpp"
#include "platform/container/container.hpp"
#include "platform/log/log.hpp"

namespace medres::app {

/// Keeps caches over a restart: writes them into `cache.snapshot_folder` at an orderly stop and reads them at the
/// start, each in a file of its own. What is sealed is never kept. A file that cannot be used is one line of the log.
/// The caches outlive it.
class CacheKeeping {
 public:
  /// An empty folder: nothing is kept.
  CacheKeeping(std::string folder, std::vector<cache::TieredCache*> caches, log::Logger& logger)
      : folder_(std::move(folder)), caches_(std::move(caches)), logger_(logger) {}

  void Restore();
  void Save();

 private:
  std::string PathOf(const cache::TieredCache& cache) const;

  std::string folder_;
  std::vector<cache::TieredCache*> caches_;
  log::Logger& logger_;
};

/// Before whatever serves, so that it is read before the first request and written after the last.
void AddCacheKeeping(container::Container& program);

}  // namespace medres::app
