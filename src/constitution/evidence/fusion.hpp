#pragma once

#include <span>
#include <vector>

#include "constitution/evidence/model.hpp"

/// Bayes' rule over the nine constitutions. Pure.
namespace medres::constitution {

/// What a state rests on.
enum class EvidenceBasis : std::uint8_t { kNothing, kEvidenceAlone, kQuestionnaireAlone, kBoth };

/// An item with what it says: natural logarithms of likelihood ratios, after its weight and the cap on single items.
struct WeighedEvidence {
  EvidenceItem item;
  PerScale log_ratios{};
  std::string source;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
};

/// All of one kind together.
struct EvidenceTotal {
  EvidenceGroup group = EvidenceGroup::kSensor;
  PerScale before_cap{};  ///< sums of log ratios
  PerScale counted{};     ///< what of them counted
};

struct FusedState {
  EvidenceBasis basis = EvidenceBasis::kNothing;
  PerScale prior{};                            ///< sums to 1
  PerScale posterior{};                        ///< sums to 1
  double certainty = 0;                        ///< 0: all alike, 1: one alone (1 - entropy / log 9)
  std::vector<WeighedEvidence> contributions;  ///< the weightiest first
  std::vector<EvidenceTotal> totals;
  std::vector<EvidenceItem> without_ratios;  ///< seen, but nobody says what it speaks for
};

inline constexpr double kMostOfAnItem = 4;   ///< no single ratio counts above this, or below its inverse
inline constexpr double kMostOfAGroup = 8;   ///< nor do all of one kind together, for one scale
inline constexpr double kDeniedPower = 0.4;  ///< a denial speaks this much of the logarithm, the other way

/// How the verdicts of a questionnaire weigh before there is evidence: 8 for a scale that is reached (4 basically), 2
/// for a tendency, 1 for none. An unclassified one, or none at all, has all alike.
PerScale PriorOf(const Outcome* outcome);

/// Ratios of evidence by feature.
class RatioTable;
FusedState Fuse(const Outcome* outcome, std::span<const EvidenceItem> items, const RatioTable& table);

}  // namespace medres::constitution
