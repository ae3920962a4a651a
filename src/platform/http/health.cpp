#include "platform/http/health.hpp"

#include <algorithm>

namespace medres::http {

struct Health {
  std::string status;
  std::string version;
};
BOOST_DESCRIBE_STRUCT(Health, (), (status, version))
constexpr auto DescribeJson(const Health*) {
  return json::Object("Health", "The process answers.", json::Field("status").Example("ok"),
                      json::Field("version").Example("1.0.0"));
}

struct ReadinessCheck {
  std::string name;
  bool ready = false;
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(ReadinessCheck, (), (name, ready, detail))

struct ReadinessReport {
  std::string status;
  std::string version;
  bool testing = false;
  std::vector<ReadinessCheck> checks;
};
BOOST_DESCRIBE_STRUCT(ReadinessReport, (), (status, version, testing, checks))
constexpr auto DescribeJson(const ReadinessReport*) {
  return json::Object("ReadinessReport", "Whether this process should get traffic, and why not.",
                      json::Field("status").Example("ready"),
                      json::Field("testing").Help("Built to take a test clock: not for production."));
}

namespace {

Task<Result<Reply<ReadinessReport>>> Report(const Readiness& readiness, const BuildInfo& build) {
  Reply<ReadinessReport> reply;
  reply.value.version = build.version;
  reply.value.testing = build.testing;
  std::vector<Readiness::Check> found = co_await readiness.Checks();
  for (Readiness::Check& check : found) {
    reply.value.checks.push_back({std::move(check.name), check.ready, std::move(check.detail)});
  }
  const auto& checks = reply.value.checks;
  const bool ready = std::all_of(checks.begin(), checks.end(), [](const ReadinessCheck& check) { return check.ready; });
  reply.value.status = ready ? "ready" : "not-ready";
  reply.status = ready ? 200 : 503;
  co_return reply;
}

}  // namespace

void AddHealth(Router& router, const Readiness& readiness, BuildInfo build) {
  router.Group({.tag = "Health", .description = "For load balancers and operators.", .touches = kNobody})
      .Add("GET /healthz", {.id = "getHealth", .summary = "See that the process answers"},
           [build]() -> Result<Health> { return Health{"ok", build.version}; })
      .Add("GET /readyz",
           {.id = "getReadiness",
            .summary = "See whether the process should get traffic",
            .errors = {ErrorKind::kUnavailable}},
           [&readiness, build] { return Report(readiness, build); });
}

}  // namespace medres::http
