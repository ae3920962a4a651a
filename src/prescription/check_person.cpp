#include <algorithm>

#include "prescription/person.hpp"
#include "prescription/sheet.hpp"

namespace medres::prescription {
namespace {

using knowledge::Herb;
using knowledge::InPregnancy;

void CheckForPregnant(const Sheet& sheet, ReportWriter& report) {
  for (const auto& [herb, lines] : sheet.by_herb) {
    report.Compared(CheckTopic::kPregnancy, static_cast<int>(lines.size()));
    if (!herb->pregnancy) continue;
    const bool forbidden = *herb->pregnancy == InPregnancy::kForbidden;
    const GeneralRule& rule =
        sheet.rules.Of(forbidden ? FindingKind::kPregnancyForbidden : FindingKind::kPregnancyCaution);
    report.Add(rule, SubjectsOf(lines));
  }
}

/// All that a name may mean: an allergy to one of several is held against each.
std::vector<const Herb*> MeantBy(const Sheet& sheet, const std::string& name) {
  const knowledge::HerbReading reading = sheet.herbs.Read(name);
  if (reading.herb != nullptr) return {reading.herb};
  std::vector<const Herb*> meant;
  for (const std::string& one : reading.may_mean) {
    if (const Herb* const herb = sheet.herbs.Read(one).herb) meant.push_back(herb);
  }
  return meant;
}

void CheckAllergy(const Sheet& sheet, const std::string& allergy, ReportWriter& report) {
  const auto meant = MeantBy(sheet, allergy);
  if (meant.empty()) return report.Miss(CheckTopic::kAllergies, allergy, "prescription.gap_allergy");
  report.Compared(CheckTopic::kAllergies);
  const GeneralRule& rule = sheet.rules.Of(FindingKind::kAllergy);
  for (const auto& [herb, lines] : sheet.by_herb) {
    if (std::ranges::none_of(meant, [&](const Herb* one) { return AreKin(*herb, *one); })) continue;
    report.Add(rule, SubjectsOf(lines), {{"allergy", allergy}});
  }
}

/// Whether a rule names this formula.
bool IsNamedByARule(const std::string& formula, const Rulebook& rules) {
  const auto by_drugs = [&](const KeptFromDrugs& one) {
    return std::ranges::find(one.rule.formulas, formula) != one.rule.formulas.end();
  };
  const auto by_pairs = [&](const KeptApart& one) {
    return std::ranges::any_of(one.exceptions, [&](const ClassicalPair& pair) { return pair.use.formula == formula; });
  };
  return std::ranges::any_of(rules.drugs(), by_drugs) || std::ranges::any_of(rules.pairs(), by_pairs);
}

bool HoldsAny(const std::vector<std::string>& groups, const std::vector<std::string>& of) {
  return std::ranges::any_of(groups, [&](const std::string& one) { return std::ranges::find(of, one) != of.end(); });
}

void CheckDrug(const Sheet& sheet, const std::string& drug, const std::string& pointer, ReportWriter& report) {
  const auto groups = sheet.rules.GroupsOf(sheet.herbs.Simplify(drug));
  if (groups.empty()) return report.Miss(CheckTopic::kDrugs, drug, "prescription.gap_drug");
  report.Compared(CheckTopic::kDrugs);
  const Subject itself{.name = drug, .written = drug, .pointer = pointer};
  for (const auto& [rule, herbs] : sheet.rules.drugs()) {
    if (!HoldsAny(rule.groups, groups)) continue;
    if (std::ranges::find(rule.formulas, sheet.formula) != rule.formulas.end()) {
      report.Add(rule, rule.id, FindingKind::kDrug,
                 {{.name = sheet.formula, .written = *sheet.prescription.formula, .pointer = "/formula"}, itself});
    }
    for (const auto& [herb, lines] : sheet.by_herb) {
      if (!herbs.contains(herb)) continue;
      std::vector<Subject> subjects = SubjectsOf(lines);
      subjects.push_back(itself);
      report.Add(rule, rule.id, FindingKind::kDrug, std::move(subjects));
    }
  }
}

}  // namespace

void CheckPregnancy(const Sheet& sheet, ReportWriter& report) {
  switch (PregnancyOf(sheet.prescription.patient)) {
    case PregnancyAnswer::kApplies: return CheckForPregnant(sheet, report);
    case PregnancyAnswer::kRuledOut:
      return report.Compared(CheckTopic::kPregnancy, static_cast<int>(sheet.lines.size()));
    case PregnancyAnswer::kAsk: report.Add(sheet.rules.Of(FindingKind::kPregnancyUnknown), {}); break;
    case PregnancyAnswer::kNotSaid: break;
  }
  report.Miss(CheckTopic::kPregnancy, {}, "prescription.gap_pregnancy");
}

void CheckAllergies(const Sheet& sheet, ReportWriter& report) {
  const auto& allergies = sheet.prescription.patient.allergies;
  if (!allergies) return report.Miss(CheckTopic::kAllergies, {}, "prescription.gap_not_asked");
  for (const std::string& allergy : *allergies) CheckAllergy(sheet, allergy, report);
}

void CheckDrugs(const Sheet& sheet, ReportWriter& report) {
  const auto& drugs = sheet.prescription.patient.drugs;
  if (!drugs) return report.Miss(CheckTopic::kDrugs, {}, "prescription.gap_not_asked");
  if (!drugs->empty() && !sheet.formula.empty() && !IsNamedByARule(sheet.formula, sheet.rules)) {
    report.Miss(CheckTopic::kDrugs, *sheet.prescription.formula, "prescription.gap_formula");
  }
  for (std::size_t i = 0; i < drugs->size(); ++i) {
    CheckDrug(sheet, (*drugs)[i], "/patient/drugs/" + std::to_string(i), report);
  }
}

}  // namespace medres::prescription
