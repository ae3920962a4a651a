#include "recommendation/wellness/screen.hpp"

#include <algorithm>

#include "prescription/person.hpp"

namespace medres::recommendation {
namespace {

using prescription::CheckTopic;
using prescription::Finding;
using prescription::FindingKind;
using prescription::FindingSeverity;
using prescription::Pregnancy;

/// Findings that speak of how a prescription is written, not of who must not have the material.
bool IsOfWriting(FindingKind kind) {
  switch (kind) {
    case FindingKind::kDoseUnit:
    case FindingKind::kDoseAbove:
    case FindingKind::kDoseBelow:
    case FindingKind::kFormUnsaid:
    case FindingKind::kPreparation:
    case FindingKind::kRepeated:
    case FindingKind::kPregnancyUnknown: return true;
    default: return false;
  }
}

bool KeepsAway(const Finding& finding) {
  return finding.severity != FindingSeverity::kInfo && !IsOfWriting(finding.kind);
}

LeftOut ByHouse(const CareItem& item, std::string finding, std::string code, ErrorArgs args = {}) {
  return {.item = &item,
          .finding = std::move(finding),
          .code = std::move(code),
          .args = std::move(args),
          .why = std::nullopt,
          .citation = item};
}

}  // namespace

SafetyScreen::SafetyScreen(const prescription::SafetyChecker& checker, const knowledge::Herbs& herbs,
                           const CareLibrary& library, const prescription::Person& person)
    : checker_(checker), herbs_(herbs), library_(library), asked_(person), person_(person) {
  const bool ruled_out = PregnancyOf(person) == prescription::PregnancyAnswer::kRuledOut;
  person_.pregnant = ruled_out ? Pregnancy::kNo : Pregnancy::kYes;
}

CheckedBy SafetyScreen::CheckedByOf(const CareItem& item) {
  if (item.herb) return CheckedBy::kMateriaMedica;
  return item.point ? CheckedBy::kPointRules : CheckedBy::kHouseRules;
}

LeftOut SafetyScreen::ToLeftOut(const CareItem& item, const Finding& finding) {
  return {.item = &item,
          .finding = finding.id,
          .code = finding.code,
          .args = finding.args,
          .why = finding.why,
          .citation = finding};
}

std::vector<Finding> SafetyScreen::FindingsOf(const CareItem& item) const {
  if (item.point) {
    prescription::PointPlan plan;
    plan.points.push_back({*item.point, prescription::Technique::kPress});
    plan.patient = person_;
    return checker_.Check(plan).findings;
  }
  if (!item.herb) return {};
  prescription::Prescription one;
  one.herbs.push_back({.name = *item.herb});
  one.patient = person_;
  return checker_.Check(one).findings;
}

std::optional<LeftOut> SafetyScreen::Screen(const CareItem& item) const {
  for (const Finding& finding : FindingsOf(item)) {
    if (KeepsAway(finding)) return ToLeftOut(item, finding);
  }
  if (auto left_out = ByAllergies(item)) return left_out;
  return ByCautions(item);
}

std::optional<LeftOut> SafetyScreen::ByCautions(const CareItem& item) const {
  const Cautions& cautions = item.cautions;
  if (cautions.pregnancy && person_.pregnant == Pregnancy::kYes) {
    return ByHouse(item, "WELL-PREG", "wellness.left_out_pregnancy");
  }
  if (!person_.age) return std::nullopt;
  if (cautions.under_age && *person_.age < *cautions.under_age) {
    return ByHouse(item, "WELL-YOUNG", "wellness.left_out_young", {{"age", std::to_string(*cautions.under_age)}});
  }
  if (cautions.over_age && *person_.age > *cautions.over_age) {
    return ByHouse(item, "WELL-OLD", "wellness.left_out_old", {{"age", std::to_string(*cautions.over_age)}});
  }
  return std::nullopt;
}

/// By its name or its allergens, one containing the other: 坚果 and 坚果类 are meant alike.
bool SafetyScreen::Names(const CareItem& item, const std::string& allergy) const {
  const std::string said = herbs_.Simplify(allergy);
  if (said.empty()) return false;
  const auto alike = [&](const std::string& name) {
    return name.find(said) != std::string::npos || said.find(name) != std::string::npos;
  };
  return alike(item.name.zh) || said == item.name.en || std::ranges::any_of(item.allergens, alike);
}

std::optional<LeftOut> SafetyScreen::ByAllergies(const CareItem& item) const {
  if (item.kind != AdviceKind::kFood || !person_.allergies) return std::nullopt;
  for (const std::string& allergy : *person_.allergies) {
    if (Names(item, allergy)) {
      return ByHouse(item, "WELL-ALLERGY", "wellness.left_out_allergy", {{"allergy", allergy}});
    }
  }
  return std::nullopt;
}

std::optional<Finding> SafetyScreen::FindClash(std::span<const CareItem* const> items) const {
  prescription::Prescription together;
  for (const CareItem* const item : items) {
    if (item->herb) together.herbs.push_back({.name = *item->herb});
  }
  together.patient = person_;
  for (Finding& finding : checker_.Check(together).findings) {
    const bool pair = finding.kind == FindingKind::kIncompatible || finding.kind == FindingKind::kAntagonistic ||
                      finding.kind == FindingKind::kCaution;
    if (pair && KeepsAway(finding)) return std::move(finding);
  }
  return std::nullopt;
}

bool SafetyScreen::IsNamedByLibrary(const std::string& allergy) const {
  return std::ranges::any_of(
      library_.items(), [&](const CareItem& item) { return item.kind == AdviceKind::kFood && Names(item, allergy); });
}

std::vector<Issue> SafetyScreen::Gaps() const {
  std::vector<Issue> gaps;
  const auto pregnancy = PregnancyOf(asked_);
  if (pregnancy == prescription::PregnancyAnswer::kAsk || pregnancy == prescription::PregnancyAnswer::kNotSaid) {
    gaps.push_back({"wellness.gap_pregnancy", "/person/pregnant", {}});
  }
  if (!asked_.age) gaps.push_back({"wellness.gap_age", "/person/age", {}});
  if (!asked_.allergies) gaps.push_back({"wellness.gap_allergies", "/person/allergies", {}});
  if (!asked_.drugs) gaps.push_back({"wellness.gap_drugs", "/person/drugs", {}});
  prescription::Prescription nothing;
  nothing.patient = person_;
  for (const prescription::Coverage& topic : checker_.Check(nothing).coverage) {
    for (const prescription::Gap& gap : topic.gaps) {
      if (gap.name.empty()) continue;
      if (topic.topic == CheckTopic::kDrugs) {
        gaps.push_back({"wellness.gap_drug", "/person/drugs", {{"drug", gap.name}}});
      }
      if (topic.topic == CheckTopic::kAllergies && !IsNamedByLibrary(gap.name)) {
        gaps.push_back({"wellness.gap_allergy", "/person/allergies", {{"allergy", gap.name}}});
      }
    }
  }
  return gaps;
}

}  // namespace medres::recommendation
