#pragma once

#include <string>

#include "platform/monitor/alert_rules.hpp"

/// What operators deploy beside the program, made of the tables of metrics and alerts: pure.
namespace medres::monitor {

/// Prometheus' rules, a group of alerts: YAML. `speed` shortens windows and holds, for drills.
std::string PrometheusRules(int speed = 1);

/// The rule's condition in PromQL.
std::string PromQl(const AlertRule& rule, int speed);

/// A dashboard of Grafana: a row of panels for each part of the program.
std::string GrafanaDashboard();

/// The reference of all metrics and alerts: Markdown.
std::string MetricsReference();

/// "90s", "5m", "2h": as Prometheus writes durations.
std::string PrometheusDuration(Milliseconds duration);

}  // namespace medres::monitor
