#include "app/cache_keeping.hpp"

#include <filesystem>

#include "api/fhir/publish/bulk.hpp"
#include "api/fhir/server.hpp"
#include "platform/config/settings.hpp"

namespace medres::app {

std::string CacheKeeping::PathOf(const cache::TieredCache& cache) const {
  return std::filesystem::path(folder_) / (cache.space() + ".cache");
}

void CacheKeeping::Restore() {
  if (folder_.empty()) return;
  for (cache::TieredCache* cache : caches_) {
    if (const std::size_t count = cache->Restore(PathOf(*cache), logger_); count > 0) {
      logger_.Info("cache restored", {{"space", cache->space()}, {"values", std::to_string(count)}});
    }
  }
}

void CacheKeeping::Save() {
  if (folder_.empty()) return;
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  for (const cache::TieredCache* cache : caches_) {
    if (const auto saved = cache->Save(PathOf(*cache)); !saved) {
      logger_.Warning("cache not kept", {{"space", cache->space()}, {"error", ToString(saved.error())}});
    }
  }
}

void AddCacheKeeping(container::Container& program) {
  program
      .Add("cache_keeping",
           [](config::Settings& settings, api::fhir::Server& fhir, log::Logger& logger) {
             return CacheKeeping(settings.Text("cache.snapshot_folder"), {&fhir.publisher().cache()}, logger);
           })
      .Start(&CacheKeeping::Restore)
      .Stop(&CacheKeeping::Save);
}

}  // namespace medres::app
