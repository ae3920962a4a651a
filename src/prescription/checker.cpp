#include "prescription/checker.hpp"

#include <algorithm>

#include "prescription/person.hpp"
#include "prescription/sheet.hpp"

namespace medres::prescription {
namespace {

/// A point of a plan that somebody knows.
struct KnownPoint {
  const TreatedPoint& treated;
  Subject subject;
};

std::vector<KnownPoint> ReadPoints(const PointPlan& plan, const knowledge::Acupoints& points, const Rulebook& rules,
                                   ReportWriter& report) {
  std::vector<KnownPoint> known;
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const TreatedPoint& treated = plan.points[i];
    const knowledge::Acupoint* const point = points.Find(treated.point);
    Subject subject{.name = point != nullptr ? point->code : treated.point,
                    .written = treated.point,
                    .pointer = "/points/" + std::to_string(i)};
    if (point != nullptr) {
      report.Compared(CheckTopic::kPoints);
      known.push_back({treated, std::move(subject)});
    } else {
      report.Add(rules.Of(FindingKind::kUnknownPoint), {std::move(subject)});
      report.Miss(CheckTopic::kPoints, treated.point, "prescription.gap_name");
    }
  }
  return known;
}

bool Concerns(const PointRule& rule, const KnownPoint& point) {
  return std::ranges::find(rule.techniques, point.treated.technique) != rule.techniques.end() &&
         std::ranges::find(rule.points, point.subject.name) != rule.points.end();
}

void CheckPoints(const std::vector<KnownPoint>& known, const PointRule& rule, ReportWriter& report) {
  const FindingKind kind =
      rule.condition == PointCondition::kPregnancy ? FindingKind::kPointInPregnancy : FindingKind::kPoint;
  for (const KnownPoint& point : known) {
    if (Concerns(rule, point)) report.Add(rule, rule.id, kind, {point.subject});
  }
}

}  // namespace

Report SafetyChecker::Check(const Prescription& prescription) const {
  using enum CheckTopic;
  ReportWriter report(prescription.settlements,
                      {kNames, kPairs, kPregnancy, kDose, kControlled, kPreparation, kAllergies, kDrugs, kConditions});
  report.RestOn(rules_.review_status());
  const Sheet sheet(prescription, herbs_, rules_);
  CheckNames(sheet, report);
  CheckPairs(sheet, report);
  CheckPregnancy(sheet, report);
  CheckDoses(sheet, report);
  CheckControlled(sheet, report);
  CheckPreparation(sheet, report);
  CheckAllergies(sheet, report);
  CheckDrugs(sheet, report);
  CheckConditions(sheet, report);
  return std::move(report).Finish();
}

Report SafetyChecker::Check(const PointPlan& plan) const {
  ReportWriter report(plan.settlements, {CheckTopic::kPregnancy, CheckTopic::kPoints});
  report.RestOn(rules_.review_status());
  const auto known = ReadPoints(plan, points_, rules_, report);
  const PregnancyAnswer pregnancy = PregnancyOf(plan.patient);
  for (const PointRule& rule : rules_.points()) {
    if (rule.condition == PointCondition::kAlways || pregnancy == PregnancyAnswer::kApplies) {
      CheckPoints(known, rule, report);
    }
  }
  if (pregnancy == PregnancyAnswer::kAsk) {
    report.Add(rules_.Of(FindingKind::kPregnancyUnknown), {});
  }
  if (pregnancy == PregnancyAnswer::kAsk || pregnancy == PregnancyAnswer::kNotSaid) {
    report.Miss(CheckTopic::kPregnancy, {}, "prescription.gap_pregnancy");
  } else {
    report.Compared(CheckTopic::kPregnancy, static_cast<int>(known.size()));
  }
  return std::move(report).Finish();
}

}  // namespace medres::prescription
