#include "api/rest/admin/alerts.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

struct AlertStateView {
  std::string name;
  std::string state;
  std::string severity;
  std::string summary;
  std::string metric;
  double value = 0;
  double threshold = 0;
  std::optional<Instant> since;
};
BOOST_DESCRIBE_STRUCT(AlertStateView, (), (name, state, severity, summary, metric, value, threshold, since))
constexpr auto DescribeJson(const AlertStateView*) {
  return json::Object("Alert", "A condition that this process watches itself for.",
                      json::Field("name").Example("MedresErrorBudgetBurnsFast"),
                      json::Field("state").Help("inactive, pending (seen, not yet for long enough) or firing."),
                      json::Field("severity").Help("warning or critical."),
                      json::Field("value").Help("What was measured last, in the threshold's unit."),
                      json::Field("since").Help("Of a pending or firing alert: when its condition began."));
}

namespace {

AlertStateView AlertToView(const monitor::AlertView& alert) {
  const bool quiet = alert.state == monitor::AlertState::kQuiet;
  return {.name = std::string(alert.rule->name),
          .state = std::string(ToText(alert.state)),
          .severity = std::string(alert.rule->severity),
          .summary = std::string(alert.rule->summary),
          .metric = std::string(alert.rule->metric),
          .value = alert.value,
          .threshold = alert.rule->threshold,
          .since = quiet ? std::optional<Instant>() : alert.since};
}

}  // namespace

void AddAlerts(http::Group& group, const monitor::Alerter& alerter) {
  group.Add("GET /api/v1/admin/alerts",
            {.id = "getAlerts", .summary = "Alerts as this process sees them", .scope = scopes::kAdmin},
            [&alerter](http::Context&) -> Result<http::Page<AlertStateView>> {
              http::Page<AlertStateView> page;
              for (const monitor::AlertView& alert : alerter.Alerts()) page.items.push_back(AlertToView(alert));
              return page;
            });
}

}  // namespace medres::api
