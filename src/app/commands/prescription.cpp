#include <cstdio>

#include "api/rest/prescription/views.hpp"
#include "app/commands/input.hpp"
#include "app/commands/medicine.hpp"
#include "prescription/checker.hpp"

namespace medres::app {

namespace {

/// `T`: a prescription or a plan of points.
template <class T>
int CheckFile(const Environment& environment, const std::string& file) {
  const auto input = ReadOneOrMore<T>(file);
  if (!input) return environment.Report(input.error());
  const auto herbs = knowledge::Herbs::Embedded();
  const auto points = knowledge::Acupoints::Embedded();
  const auto rules = prescription::Rulebook::Embedded(herbs, points);
  const prescription::SafetyChecker checker(herbs, points, rules);
  std::vector<api::ReportView> reports;
  bool blocked = false;
  for (const T& one : input->items) {
    const auto report = checker.Check(one);
    blocked |= report.verdict == prescription::SafetyVerdict::kBlocked;
    reports.push_back(api::ToView(report, one.id, environment.messages, environment.language));
  }
  std::printf("%s\n", (input->is_list ? json::ToText(reports) : json::ToText(reports.front())).c_str());
  return blocked ? kInTheWay : kOk;
}

}  // namespace

int CheckPrescriptions(const Environment& environment, const std::string& file) {
  return CheckFile<prescription::Prescription>(environment, file);
}

int CheckPoints(const Environment& environment, const std::string& file) {
  return CheckFile<prescription::PointPlan>(environment, file);
}

}  // namespace medres::app
