#include <algorithm>

#include "prescription/sheet.hpp"

namespace medres::prescription {
namespace {

/// Whether the person is one of whom the rule speaks, as far as it is known.
bool IsMeant(const ConditionRule& rule, const Person& person) {
  if (rule.under_age && person.age && *person.age < *rule.under_age) return true;
  return person.conditions && std::ranges::any_of(rule.conditions, [&](BodyCondition one) {
           return std::ranges::find(*person.conditions, one) != person.conditions->end();
         });
}

}  // namespace

void CheckConditions(const Sheet& sheet, ReportWriter& report) {
  const Person& person = sheet.prescription.patient;
  if (!person.conditions) report.Miss(CheckTopic::kConditions, {}, "prescription.gap_not_asked");
  for (const auto& [herb, lines] : sheet.by_herb) {
    if (person.conditions) report.Compared(CheckTopic::kConditions, static_cast<int>(lines.size()));
    for (const auto& [rule, herbs] : sheet.rules.conditions()) {
      if (!herbs.contains(herb)) continue;
      if (rule.under_age && !person.age) report.Miss(CheckTopic::kConditions, herb->name, "prescription.gap_age");
      if (IsMeant(rule, person)) report.Add(rule, rule.id, FindingKind::kCondition, SubjectsOf(lines));
    }
  }
}

}  // namespace medres::prescription
