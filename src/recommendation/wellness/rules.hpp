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
  int strength = 10'000;  ///< of the needs, see PatientProfile
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
  std::optional<int> quality = {};  ///< ten-thousandths, see QualityOf
  bool has_origin = false;          ///< distance is asked for
  std::optional<double> km = {};    ///< nothing when nobody knows where it is
  double max_km = 50;
  std::optional<int> fee_cents = {};
  int max_fee_cents = 50'000;
  std::optional<int> free_share = {};  ///< ten-thousandths of the hours of the coming `days`
  int days = 0;
  int strength = 10'000;  ///< of the constitution, see PatientProfile
};
AdviceScore ScoreOf(const ResourceFacts& facts);

/// Whether a resource has to do with what is known of the person. Where nothing is known, it has.
bool IsToThePoint(const AdviceScore& score);

/// By the rank of a practitioner's title (GB/T 8561), or the level of a hospital (三级 …); nothing when it says none.
std::optional<int> QualityOfTitle(std::string_view title);
std::optional<int> QualityOfLevel(std::string_view level);

/// A candidate for a list: what it has, what it is alike to, and its id, by which ties are broken.
struct Choice {
  int points = 0;
  std::string group;
  std::string id;
  std::size_t index = 0;  ///< the caller's
};

/// The best first, no more of one group than one of `share` in the list (one at least) while there are others.
std::vector<Choice> ChooseVaried(std::vector<Choice> candidates, std::size_t limit, std::size_t share = 3);

}  // namespace medres::recommendation
