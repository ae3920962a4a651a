#include "recommendation/formula/rules.hpp"

#include <algorithm>
#include <iterator>

namespace medres::recommendation {
namespace {

constexpr int kAllOfIt = 10'000;

void AddPart(FormulaScore& score, FormulaCriterion criterion, const std::optional<FormulaSupport>& support,
             std::string reason) {
  if (!support) return;
  const int most = kFormulaWeights[static_cast<std::size_t>(criterion)];
  const int points = static_cast<int>(std::int64_t{most} * support->fit / kAllOfIt);
  score.parts.push_back({criterion, points, most, std::move(reason), support->args, support->edges});
  score.points += points;
  score.most += most;
}

/// `yes` where it gives something, else `no`.
std::string ReasonFor(const std::optional<FormulaSupport>& support, std::string_view yes, std::string_view no) {
  return std::string(support && support->fit > 0 ? yes : no);
}

bool Denies(const std::optional<FormulaSupport>& support) {
  return support && std::ranges::any_of(support->args, [](const auto& arg) { return arg.first == "denied"; });
}

}  // namespace

FormulaScore ScoreOf(const FormulaFacts& facts) {
  using enum FormulaCriterion;
  FormulaScore score;
  AddPart(score, kPattern, facts.pattern,
          ReasonFor(facts.pattern, facts.pattern_named ? "formula.pattern_named" : "formula.pattern_ranked",
                    "formula.pattern_other"));
  AddPart(score, kSymptoms, facts.symptoms,
          Denies(facts.symptoms) ? "formula.symptoms_denied"
                                 : ReasonFor(facts.symptoms, "formula.symptoms", "formula.symptoms_other"));
  AddPart(score, kElements, facts.elements, ReasonFor(facts.elements, "formula.elements", "formula.elements_other"));
  AddPart(score, kCauses, facts.causes, ReasonFor(facts.causes, "formula.causes", "formula.causes_other"));
  AddPart(score, kConstitution, facts.constitution,
          ReasonFor(facts.constitution, "formula.constitution", "formula.constitution_other"));
  AddPart(score, kSeason, facts.season, ReasonFor(facts.season, "formula.season", "formula.season_other"));
  return score;
}

bool IsCandidate(const FormulaScore& score) {
  return std::ranges::any_of(score.parts, [](const FormulaPart& part) {
    return part.criterion != FormulaCriterion::kSeason && part.points > 0;
  });
}

int SymptomFit(std::span<const SymptomValue> values) {
  int most = 0;
  int sum = 0;
  for (const SymptomValue& one : values) {
    if (!one.denied) most += 100 * one.severity;
    sum += one.denied ? -one.value * one.severity / kDeniedShare : one.value * one.severity;
  }
  return most == 0 ? 0 : std::max(0, static_cast<int>(std::int64_t{sum} * kAllOfIt / most));
}

int LikenessOf(std::span<const knowledge::NodeIndex> one, std::span<const knowledge::NodeIndex> other) {
  std::vector<knowledge::NodeIndex> shared;
  std::ranges::set_intersection(one, other, std::back_inserter(shared));
  const std::size_t all = one.size() + other.size() - shared.size();
  return all == 0 ? 0 : static_cast<int>(shared.size() * kAllOfIt / all);
}

}  // namespace medres::recommendation
