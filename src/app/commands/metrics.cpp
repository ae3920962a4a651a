#include "app/commands/metrics.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "platform/monitor/deploy.hpp"

namespace medres::app {
namespace {

int PrintText(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kOk;
}

}  // namespace

void AddMetricsCommands(CLI::App& cli, MetricsOptions& options, std::function<int(Environment&)>& run) {
  auto* metrics = cli.add_subcommand("metrics", "What monitors the program: rules, a dashboard, the reference")
                      ->fallthrough()
                      ->footer(
                          "Examples:\n  medres metrics rules > deploy/prometheus/medres.rules.yml\n"
                          "  medres metrics dashboard > deploy/grafana/medres.json\n"
                          "  medres metrics docs > docs/platform/metrics.md")
                      ->require_subcommand(1);
  auto* rules = metrics->add_subcommand("rules", "Alerting rules for Prometheus 2.42 and later")->fallthrough();
  rules->add_option("--speed", options.speed, "for drills: windows and holds so many times shorter")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  rules->callback([&] { run = [&](Environment&) { return PrintText(monitor::PrometheusRules(options.speed)); }; });
  metrics->add_subcommand("dashboard", "A dashboard for Grafana")->fallthrough()->callback([&run] {
    run = [](Environment&) { return PrintText(monitor::GrafanaDashboard()); };
  });
  metrics->add_subcommand("docs", "All metrics and alerts, as Markdown")->fallthrough()->callback([&run] {
    run = [](Environment&) { return PrintText(monitor::MetricsReference()); };
  });
}

}  // namespace medres::app
