#pragma once

#include <span>
#include <string_view>

namespace medres::metrics {

/// One metric of the program: what /metrics, the documentation, the rules and the dashboards say of it.
struct MetricRow {
  std::string_view name;
  std::string_view type;  ///< counter, gauge, histogram
  std::string_view help;
  std::string_view labels = {};  ///< names, separated by commas
  std::string_view panel = {};   ///< the row of the dashboard it is drawn in; empty: none
};

/// The one table of all metrics, by name. Whatever is registered must stand here, with the same type and help; the
/// tests compare.
std::span<const MetricRow> MetricTable();

/// Null when there is none.
const MetricRow* FindMetric(std::string_view name);

/// What its name says it is counted in: "seconds", "bytes", "" for numbers.
std::string_view UnitOf(const MetricRow& row);

}  // namespace medres::metrics
