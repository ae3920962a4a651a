#include "platform/config/declarations_monitoring.hpp"

#include <array>

namespace medres::config {
namespace {

constexpr std::array kMonitoring{
    Declaration{.key = "tracing.endpoint",
                .kind = Kind::kUrl,
                .fallback = "",
                .help = "Where spans go by OTLP over HTTP: http://collector:4318/v1/traces; empty: no traces."},
    Declaration{.key = "tracing.per_mille",
                .kind = Kind::kInteger,
                .fallback = "10",
                .help = "Of a thousand traces that begin here so many are recorded; callers decide about theirs.",
                .min = 0,
                .max = 1000,
                .reloadable = true},
    Declaration{.key = "tracing.pause_ms",
                .kind = Kind::kInteger,
                .fallback = "2000",
                .help = "Between two batches of spans.",
                .min = 10,
                .max = 60'000},
    Declaration{.key = "alerts.interval_ms",
                .kind = Kind::kInteger,
                .fallback = "15000",
                .help = "How often the program looks at itself for alerts.",
                .min = 50,
                .max = 600'000},
    Declaration{.key = "alerts.webhook_url",
                .kind = Kind::kUrl,
                .fallback = "",
                .help = "Who is told of alerts that begin and end, by HTTP POST; empty: nobody."},
    Declaration{.key = "alerts.alertmanager_url",
                .kind = Kind::kUrl,
                .fallback = "",
                .help = "Prometheus' Alertmanager that is told of alerts: http://host:9093; empty: none."},
    Declaration{.key = "alerts.speed",
                .kind = Kind::kInteger,
                .fallback = "1",
                .help = "For drills: windows and holds of alerts are so many times shorter.",
                .min = 1,
                .max = 3600},
    Declaration{.key = "congestion.lag_ms",
                .kind = Kind::kInteger,
                .fallback = "100",
                .help = "A loop that comes later to what is due turns requests away, the least urgent first; 0: never.",
                .min = 0,
                .max = 60'000,
                .reloadable = true},
    Declaration{.key = "congestion.least_per_second",
                .kind = Kind::kInteger,
                .fallback = "20",
                .help = "Requests a second that a loop lets through however late it is.",
                .min = 1,
                .max = 1'000'000,
                .reloadable = true},
};

}  // namespace

std::span<const Declaration> MonitoringDeclarations() { return kMonitoring; }

}  // namespace medres::config
