#include "platform/cache/cache_metrics.hpp"

#include <string>

namespace medres::cache {
namespace {

struct Shown {
  std::string_view name;
  std::string_view help;
  std::uint64_t Figures::* figure;
};

constexpr Shown kCounters[] = {
    {"medres_cache_hits_total", "Reads that found an entry.", &Figures::hits},
    {"medres_cache_misses_total", "Reads that found none.", &Figures::misses},
    {"medres_cache_evictions_total", "Entries that gave way to others.", &Figures::evictions},
    {"medres_cache_expirations_total", "Entries that were removed because their time was over.", &Figures::expirations},
};
constexpr Shown kGauges[] = {
    {"medres_cache_entries", "Entries now.", &Figures::entries},
    {"medres_cache_weight", "Weight of all entries, in the key space's unit.", &Figures::weight},
    {"medres_cache_overhead_bytes", "Memory besides keys and values themselves.", &Figures::overhead},
};

}  // namespace

void Expose(metrics::Registry& registry, std::string_view space, const std::function<Figures()>& read,
            const LoadFigures* loads) {
  const std::string labels = "space=\"" + metrics::EscapeLabel(space) + "\"";
  const auto reading = [&read](std::uint64_t Figures::* figure) {
    return [read, figure] { return static_cast<double>(read().*figure); };
  };
  for (const Shown& shown : kCounters) registry.AddCounter(shown.name, shown.help, reading(shown.figure), labels);
  for (const Shown& shown : kGauges) registry.AddGauge(shown.name, shown.help, reading(shown.figure), labels);
  if (loads == nullptr) return;
  registry.AddCounter(
      "medres_cache_loads_total", "Values that were loaded.", [loads] { return static_cast<double>(loads->loads()); },
      labels);
  registry.AddCounter(
      "medres_cache_load_failures_total", "Loads that failed.",
      [loads] { return static_cast<double>(loads->failures()); }, labels);
  registry.AddCounter(
      "medres_cache_load_seconds_total", "Time that loads took.", [loads] { return loads->Seconds(); }, labels);
}

}  // namespace medres::cache
