#include "app/monitoring_wiring.hpp"

#include <unistd.h>

#include "app/call_tracing.hpp"
#include "app/load_shedding.hpp"
#include "app/version.hpp"
#include "platform/monitor/alerter.hpp"
#include "platform/monitor/profiler.hpp"
#include "platform/monitor/system_figures.hpp"
#include "platform/trace/exporter.hpp"

namespace medres::app {
namespace {

using container::New;
using monitor::Alerter;

std::string InstanceOf(const config::Settings& settings) {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  const std::string& listen = settings.Text("server.listen");
  return std::string(host.data()) + listen.substr(std::min(listen.rfind(':'), listen.size()));
}

double ShareOf(const config::Settings& settings) {
  return static_cast<double>(settings.Integer("tracing.per_mille")) / 1e3;
}

std::unique_ptr<trace::Exporter> MakeExporter(const config::Settings& settings, trace::Tracer& tracer,
                                              const net::HttpClient& client, async::Loops& loops, log::Logger& logger,
                                              metrics::Registry& registry) {
  const trace::ExportOptions options{.url = settings.Text("tracing.endpoint"),
                                     .pause = Milliseconds(settings.Integer("tracing.pause_ms"))};
  auto exporter = std::make_unique<trace::Exporter>(
      tracer, client, loops, options, trace::Origin{.version = std::string(kVersion), .instance = InstanceOf(settings)},
      [&logger](std::exception_ptr) { logger.Error("the exporter of traces has ended"); });
  using enum metrics::Registry::Form;
  const auto show = [&](const char* outcome, std::function<std::int64_t()> count) {
    registry.Show(
        kCounter, "medres_trace_spans_total", [count = std::move(count)] { return static_cast<double>(count()); },
        std::string("outcome=\"") + outcome + "\"");
  };
  show("sent", [&e = *exporter] { return e.figures().sent; });
  show("refused", [&e = *exporter] { return e.figures().refused; });
  show("given_up", [&e = *exporter] { return e.figures().given_up; });
  show("dropped", [&tracer] { return tracer.figures().dropped; });
  return exporter;
}

std::unique_ptr<Alerter> MakeAlerter(const config::Settings& settings, metrics::Registry& registry, const Clock& clock,
                                     async::Loops& loops, log::Logger& logger, const net::HttpClient& client) {
  const monitor::AlerterOptions options{.interval = Milliseconds(settings.Integer("alerts.interval_ms")),
                                        .speed = static_cast<int>(settings.Integer("alerts.speed")),
                                        .instance = InstanceOf(settings)};
  Alerter::Sinks sinks;
  if (const std::string& url = settings.Text("alerts.webhook_url"); !url.empty()) {
    sinks.push_back(std::make_unique<monitor::AlertWebhookSink>(client, url));
  }
  if (std::string url = settings.Text("alerts.alertmanager_url"); !url.empty()) {
    while (url.ends_with('/')) url.pop_back();
    const Milliseconds lasts = std::max(4 * options.interval, Milliseconds(240'000) / options.speed);
    sinks.push_back(std::make_unique<monitor::AlertmanagerSink>(client, std::move(url), clock, lasts));
  }
  return std::make_unique<Alerter>(registry, clock, loops, logger, options, std::move(sinks));
}

monitor::CongestionRules CongestionRulesOf(const config::Settings& settings) {
  monitor::CongestionRules rules;
  rules.late = Milliseconds(settings.Integer("congestion.lag_ms"));
  rules.least = static_cast<double>(settings.Integer("congestion.least_per_second"));
  return rules;
}

std::string FolderOfData(const config::Settings& settings) {
  const std::string& url = settings.Text("database.url");
  constexpr std::string_view kSqlite = "sqlite:";
  if (!url.starts_with(kSqlite)) return ".";
  const std::string path = url.substr(kSqlite.size());
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

}  // namespace

void AddTracer(container::Container& program, Environment& environment) {
  environment.logger.SetTrace([] {
    const trace::Context& current = trace::Current();
    return trace::IsValid(current) ? trace::TraceIdText(current) : std::string();
  });
  program.Add("tracer", [](config::Settings& settings, config::LiveSettings& live) {
    auto tracer = std::make_unique<trace::Tracer>();
    const bool on = !settings.Text("tracing.endpoint").empty();
    tracer->Set(on, ShareOf(settings));
    live.Listen({.name = "tracing",
                 .prefixes = {"tracing."},
                 .prepare = {},
                 .commit = [&tracer = *tracer, on](const config::Settings& now) { tracer.Set(on, ShareOf(now)); }});
    return tracer;
  });
}

void AddHttpClient(container::Container& program) {
  program.Add("call_tracing", New<CallTracing>).As<net::CallObserver>();
  program.Add("http_client", [](const net::Dialer& dialer, net::CallObserver& observer) {
    return net::HttpClient(dialer, &observer);
  });
}

void AddMonitoring(container::Container& program) {
  program.Add("span_exporter", MakeExporter).Start(&trace::Exporter::Start).Stop(&trace::Exporter::Stop);
  program.Add("system_metrics", [](config::Settings& settings, metrics::Registry& registry) {
    return monitor::SystemMetrics(registry, FolderOfData(settings));
  });
  program.Add("congestion_rules", [](config::LiveSettings& live) {
    return live.Add<monitor::CongestionRules>({"congestion."}, CongestionRulesOf);
  });
  program
      .Add(
          "load_shedding",
          [](async::Loops& loops, metrics::Registry& registry, const config::Section<monitor::CongestionRules>& rules) {
            return std::make_unique<LoadShedding>(loops, registry, rules);
          })
      .As<http::Shedder>()
      .Start(&LoadShedding::Start)
      .Stop(&LoadShedding::Stop);
  program.Add("alerter", MakeAlerter).Start(&Alerter::Start).Stop(&Alerter::Stop);
  program.Add("profiler", New<monitor::Profiler>);
}

}  // namespace medres::app
