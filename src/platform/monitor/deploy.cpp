#include "platform/monitor/deploy.hpp"

#include <algorithm>
#include <vector>

#include "platform/json/json.hpp"
#include "platform/json/writer.hpp"
#include "platform/metrics/table.hpp"

namespace medres::monitor {
namespace {

std::string Plain(double value) {
  std::string text;
  json::AppendNumber(text, value);
  return text;
}

std::string Braced(std::string_view matchers) {
  return matchers.empty() ? std::string() : "{" + std::string(matchers) + "}";
}

std::string RateOf(std::string_view metric, std::string_view matchers, const std::string& window) {
  return "sum by (instance) (rate(" + std::string(metric) + Braced(matchers) + "[" + window + "]))";
}

std::string ShareExpression(const AlertRule& rule, const std::string& window) {
  const std::string metric(rule.metric);
  if (rule.measure == Measure::kSlow || rule.measure == Measure::kBurnSlow) {
    return "(1 - " + RateOf(metric + "_bucket", "le=\"" + Plain(rule.bound) + "\"", window) + " / " +
           RateOf(metric + "_count", {}, window) + ")";
  }
  if (!rule.other.empty()) {
    const std::string name(rule.label.substr(0, rule.label.find('=')));
    return "(" + metric + Braced(rule.label) + " / ignoring(" + name + ") " + metric + Braced(rule.other) + ")";
  }
  return "(" + RateOf(metric, rule.label, window) + " / " + RateOf(metric, {}, window) + ")";
}

std::string YamlQuoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? "''" : std::string(1, c));
  return out + "'";
}

/// Grafana's queries of one metric, with their legends.
std::vector<std::pair<std::string, std::string>> QueriesOf(const metrics::MetricRow& row) {
  const std::string name(row.name);
  const std::string by = row.labels.empty() ? "instance" : std::string(row.labels);
  std::string legend = "{{instance}}";
  if (!row.labels.empty()) {
    legend.clear();
    std::string_view rest = row.labels;
    while (!rest.empty()) {
      const auto comma = std::min(rest.find(','), rest.size());
      legend.append(legend.empty() ? "" : " ").append("{{").append(rest.substr(0, comma)).append("}}");
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  if (row.type == "counter") return {{"sum by (" + by + ") (rate(" + name + "[$__rate_interval]))", legend}};
  if (row.type == "gauge") return {{row.labels.empty() ? name : "sum by (" + by + ") (" + name + ")", legend}};
  const auto quantile = [&](const std::string& q) {
    return "histogram_quantile(" + q + ", sum by (" + (row.labels.empty() ? "" : by + ",") + "le) (rate(" + name +
           "_bucket[$__rate_interval])))";
  };
  const std::string prefix = row.labels.empty() ? "" : legend + " ";
  return {{quantile("0.5"), prefix + "p50"}, {quantile("0.99"), prefix + "p99"}};
}

class Dashboard {
 public:
  std::string Make() {
    json_.BeginObject();
    json_.Member("title", "MedRes");
    json_.Member("uid", "medres");
    json_.Key("schemaVersion");
    json_.Integer(37);
    json_.Member("refresh", "30s");
    json_.Key("time");
    json_.BeginObject();
    json_.Member("from", "now-6h");
    json_.Member("to", "now");
    json_.EndObject();
    json_.Key("tags");
    json_.BeginArray();
    json_.Text("medres");
    json_.EndArray();
    Templating();
    json_.Key("panels");
    json_.BeginArray();
    for (const std::string_view row : kRows) Row(row);
    json_.EndArray();
    json_.EndObject();
    return json::Indented(text_).value_or(text_) + "\n";
  }

 private:
  static constexpr std::array<std::string_view, 10> kRows{"HTTP",  "Booking",    "Events",  "Database", "Pools",
                                                          "Cache", "Congestion", "Process", "System",   "Alerts"};

  void Templating() {
    json_.Key("templating");
    json_.BeginObject();
    json_.Key("list");
    json_.BeginArray();
    json_.BeginObject();
    json_.Member("name", "datasource");
    json_.Member("type", "datasource");
    json_.Member("query", "prometheus");
    json_.EndObject();
    json_.EndArray();
    json_.EndObject();
  }

  void Row(std::string_view name) {
    column_ = 0;
    Begin("row", name, 24, 1);
    json_.EndObject();
    y_ += 1;
    bool any = false;
    for (const metrics::MetricRow& metric : metrics::MetricTable()) {
      if (metric.panel != name) continue;
      if (column_ == 3) {
        column_ = 0;
        y_ += 8;
      }
      Panel(metric);
      ++column_;
      any = true;
    }
    if (any) y_ += 8;
  }

  void Begin(std::string_view type, std::string_view title, int width, int height) {
    json_.BeginObject();
    json_.Key("id");
    json_.Integer(++id_);
    json_.Member("type", type);
    json_.Member("title", title);
    json_.Key("gridPos");
    json_.BeginObject();
    json_.Key("x");
    json_.Integer(column_ * 8);
    json_.Key("y");
    json_.Integer(y_);
    json_.Key("w");
    json_.Integer(width);
    json_.Key("h");
    json_.Integer(height);
    json_.EndObject();
  }

  void Panel(const metrics::MetricRow& metric) {
    Begin("timeseries", metric.name, 8, 8);
    json_.Member("description", metric.help);
    Source();
    const std::string_view unit = metrics::UnitOf(metric);
    const bool counter = metric.type == "counter";
    json_.Key("fieldConfig");
    json_.BeginObject();
    json_.Key("defaults");
    json_.BeginObject();
    json_.Member("unit", unit == "seconds" ? "s" : unit == "bytes" ? (counter ? "Bps" : "bytes") : "short");
    json_.EndObject();
    json_.Key("overrides");
    json_.BeginArray();
    json_.EndArray();
    json_.EndObject();
    json_.Key("targets");
    json_.BeginArray();
    char letter = 'A';
    for (const auto& [query, legend] : QueriesOf(metric)) {
      json_.BeginObject();
      json_.Member("refId", std::string(1, letter++));
      Source();
      json_.Member("expr", query);
      json_.Member("legendFormat", legend);
      json_.EndObject();
    }
    json_.EndArray();
    json_.EndObject();
  }

  void Source() {
    json_.Key("datasource");
    json_.BeginObject();
    json_.Member("type", "prometheus");
    json_.Member("uid", "${datasource}");
    json_.EndObject();
  }

  std::string text_;
  json::Writer json_{text_};
  std::int64_t id_ = 0;
  std::int64_t y_ = 0;
  std::int64_t column_ = 0;
};

}  // namespace

std::string PrometheusDuration(Milliseconds duration) {
  const std::int64_t ms = duration.count();
  for (const auto& [unit, size] : {std::pair{"h", 3'600'000}, std::pair{"m", 60'000}, std::pair{"s", 1'000}}) {
    if (ms >= size && ms % size == 0) return std::to_string(ms / size) + unit;
  }
  return std::to_string(ms) + "ms";
}

std::string PromQl(const AlertRule& rule, int speed) {
  const std::string compare = std::string(rule.is_low ? " < " : " > ");
  const std::string window = PrometheusDuration(rule.window / speed);
  switch (rule.measure) {
    case Measure::kValue:
      return "max by (instance) (" + std::string(rule.metric) + Braced(rule.label) + ")" + compare +
             Plain(rule.threshold);
    case Measure::kRate: return RateOf(rule.metric, rule.label, window) + compare + Plain(rule.threshold);
    case Measure::kShare:
    case Measure::kSlow: return ShareExpression(rule, window) + compare + Plain(rule.threshold);
    case Measure::kBurn:
    case Measure::kBurnSlow: break;
  }
  const std::string limit = compare + Plain(rule.threshold) + " * " + Plain(rule.budget);
  return ShareExpression(rule, window) + limit + " and " +
         ShareExpression(rule, PrometheusDuration(rule.short_window / speed)) + limit;
}

std::string PrometheusRules(int speed) {
  std::string text =
      "# Made by `medres metrics rules` out of the table of alerts (src/platform/monitor/alert_rules.cpp).\n"
      "groups:\n  - name: medres\n    rules:\n";
  for (const AlertRule& rule : AlertRules()) {
    text += "      - alert: " + std::string(rule.name) + "\n";
    text += "        expr: " + YamlQuoted(PromQl(rule, speed)) + "\n";
    if (rule.timing.hold.count() > 0) {
      text += "        for: " + PrometheusDuration(rule.timing.hold / speed) + "\n";
    }
    if (rule.timing.keep.count() > 0) {
      text += "        keep_firing_for: " + PrometheusDuration(rule.timing.keep / speed) + "\n";
    }
    text += "        labels:\n          severity: " + std::string(rule.severity) + "\n";
    text += "        annotations:\n          summary: " + YamlQuoted(rule.summary) + "\n";
  }
  return text;
}

std::string GrafanaDashboard() { return Dashboard().Make(); }

std::string MetricsReference() {
  std::string text =
      "# Metrics and alerts\n\nMade by `medres metrics docs` out of the tables `src/platform/metrics/table.cpp` and\n"
      "`src/platform/monitor/alert_rules.cpp`; how they are used is told in [monitoring](monitoring.md).\n\n"
      "| metric | kind | labels | what it says |\n| --- | --- | --- | --- |\n";
  for (const metrics::MetricRow& row : metrics::MetricTable()) {
    text += "| `" + std::string(row.name) + "` | " + std::string(row.type) + " | " +
            (row.labels.empty() ? "" : "`" + std::string(row.labels) + "`") + " | " + std::string(row.help) + " |\n";
  }
  text += "\n## Alerts\n\n| alert | severity | fires when | for | ends after |\n| --- | --- | --- | --- | --- |\n";
  for (const AlertRule& rule : AlertRules()) {
    text += "| `" + std::string(rule.name) + "`: " + std::string(rule.summary) + " | " + std::string(rule.severity) +
            " | `" + PromQl(rule, 1) + "` | " + PrometheusDuration(rule.timing.hold) + " | " +
            PrometheusDuration(rule.timing.keep) + " |\n";
  }
  return text;
}

}  // namespace medres::monitor
