#pragma once

#include <functional>
#include <string_view>

#include "platform/cache/load_figures.hpp"
#include "platform/cache/options.hpp"
#include "platform/metrics/metrics.hpp"

namespace medres::cache {

/// Shows a key space's figures at each scrape as medres_cache_…{space="…"}. `read` and `loads` (may be nullptr) must
/// outlive the registry's last scrape.
void Expose(metrics::Registry& registry, std::string_view space, const std::function<Figures()>& read,
            const LoadFigures* loads = nullptr);

}  // namespace medres::cache
