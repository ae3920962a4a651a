#include "app/load_shedding.hpp"

#include <algorithm>
#include <array>

#include "platform/http/router.hpp"

namespace medres::app {
namespace {

using monitor::Priority;
using std::chrono::steady_clock;

constexpr Milliseconds kTick{100};

constexpr std::array<std::string_view, 4> kVitalPaths{"/healthz", "/readyz", "/metrics", "/api/v1/admin/"};
constexpr std::array<std::string_view, 7> kBulkWords{"import",  "export",         "_history",   "/docs",
                                                     "openapi", "/api/v1/events", "$everything"};

Priority PriorityOf(const http::Context& context) {
  const std::string_view scope = context.route != nullptr ? context.route->operation.scope : std::string_view();
  return app::PriorityOf(context.request.method, context.request.Path(), scope);
}

std::string Labelled(std::string_view name, std::string_view value) {
  return std::string(name).append("=\"").append(value).append("\"");
}

}  // namespace

Priority PriorityOf(http::Method method, std::string_view path, std::string_view scope) {
  const auto begins = [&](std::string_view prefix) { return path.starts_with(prefix); };
  const auto holds = [&](std::string_view word) { return path.find(word) != std::string_view::npos; };
  if (scope == "admin" || std::ranges::any_of(kVitalPaths, begins)) return Priority::kVital;
  if (std::ranges::any_of(kBulkWords, holds)) return Priority::kBulk;
  const bool reads = method == http::Method::kGet || method == http::Method::kHead || method == http::Method::kOptions;
  return reads ? Priority::kRead : Priority::kChange;
}

LoadShedding::OfLoop::OfLoop(metrics::Registry& registry, int loop, const monitor::CongestionRules& rules)
    : congestion(rules),
      lag(registry.GetHistogram("medres_loop_lag_seconds", "How late a loop comes to what is due.",
                                Labelled("loop", std::to_string(loop)))),
      limit(registry.GetGauge("medres_congestion_limit",
                              "Requests a second that a loop lets through; 0: no limit is in force.",
                              Labelled("loop", std::to_string(loop)))) {}

LoadShedding::LoadShedding(async::Loops& loops, metrics::Registry& registry,
                           config::Section<monitor::CongestionRules> rules)
    : loops_(loops), rules_(std::move(rules)), group_([](std::exception_ptr) {}) {
  for (int i = 0; i < loops.Count(); ++i) {
    of_loops_.push_back(std::make_unique<OfLoop>(registry, i, *rules_.Get()));
  }
  for (std::size_t i = 0; i < shed_.size(); ++i) {
    shed_[i] = &registry.GetCounter("medres_congestion_shed_total",
                                    "Requests turned away for want of time, by their priority.",
                                    Labelled("priority", ToText(static_cast<Priority>(i))));
  }
}

void LoadShedding::Start() {
  for (int i = 0; i < loops_.Count(); ++i) {
    group_.Spawn(loops_.At(i), Watch(*of_loops_[static_cast<std::size_t>(i)]));
  }
}

Task<void> LoadShedding::Watch(OfLoop& loop) {
  auto before = steady_clock::now();
  while (co_await group_.Sleep(kTick)) {
    const auto now = steady_clock::now();
    const auto lasted = std::chrono::duration_cast<std::chrono::microseconds>(now - before);
    const auto late = std::max(std::chrono::microseconds(0), lasted - kTick);
    before = now;
    loop.lag.Observe(std::chrono::duration<double>(late).count());
    loop.congestion.SetRules(*rules_.Get());
    loop.congestion.Tick(late, lasted);
    loop.limit.Set(loop.congestion.limit());
  }
}

monitor::Congestion* LoadShedding::CongestionHere() {
  const int at = async::Loops::Current();
  if (at < 0 || static_cast<std::size_t>(at) >= of_loops_.size()) return nullptr;
  return &of_loops_[static_cast<std::size_t>(at)]->congestion;
}

Status LoadShedding::Admit(const http::Context& context) {
  Status admitted = AdmitMore(context);
  if (!admitted) shed_[static_cast<std::size_t>(PriorityOf(context))]->Add();
  return admitted;
}

Status LoadShedding::AdmitMore(const http::Context& context) {
  monitor::Congestion* const congestion = CongestionHere();
  const Priority priority = PriorityOf(context);
  if (congestion == nullptr || congestion->Admit(priority)) return {};
  const ErrorArgs args{{"retry_after", std::to_string(congestion->RetryAfter())}};
  return Fail(Error{.kind = priority == Priority::kBulk ? ErrorKind::kRateLimited : ErrorKind::kOverloaded,
                    .code = "http.congested",
                    .args = args,
                    .issues = {}});
}

}  // namespace medres::app
