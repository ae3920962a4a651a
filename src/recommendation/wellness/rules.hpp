#pragma once

#include <span>

#include "recommendation/wellness/model.hpp"

/// How advice is weighed: pure integer functions, so that parts add up to totals exactly.
namespace medres::recommendation {

/// Of a term's place (0 小寒 .. 23 冬至).
Season SeasonOfTerm(int place);

/// What an item is scored by.
struct AdviceFacts {
  std::span<const scheduling::ConstitutionNeed> needs;
  std::span<const Symptom* const> symptoms;
  int term = 0;
};

/// What is not known or not asked for is left out of `most`: constitution without needs, symptoms without symptoms,
/// seasons of what has none.
AdviceScore ScoreOf(const CareItem& item, const AdviceFacts& facts);

/// The needed constitutions by which the item is to be avoided, the weightiest first.
std::vector<std::string> LimitedFor(const CareItem& item, std::span<const scheduling::ConstitutionNeed> needs);

/// What a resource is scored by; `fit` in ten-thousandths, nothing when it is not to be scored.
struct ResourceFacts {
  std::optional<int> constitution_fit;
  std::span<const Symptom* const> symptoms;
  std::span<const std::string> departments;  ///< codes that it serves
  std::optional<int> visits;
};
AdviceScore ScoreOf(const ResourceFacts& facts);

/// A candidate for a list: what it has, what it is alike to, and its id, by which ties are broken.
struct Choice {
  int points = 0;
  std::string group;
  std::string id;
  std::size_t index = 0;  ///< the caller's
};

/// The best first, no more of one group than a third of the list (one at least) while there are others.
std::vector<Choice> ChooseVaried(std::vector<Choice> candidates, std::size_t limit);

}  // namespace medres::recommendation
