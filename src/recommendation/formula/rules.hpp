#pragma once

#include <span>

#include "recommendation/formula/model.hpp"

/// How formulas are weighed: pure integer functions, so that parts add up to totals exactly.
namespace medres::recommendation {

/// What speaks for a formula by one criterion, and who says so.
struct FormulaSupport {
  int fit = 0;  ///< ten-thousandths
  std::vector<knowledge::EdgeIndex> edges;
  ErrorArgs args;  ///< of its reason
};

/// What is known of a formula for one question. What was not asked for, or nobody knows, is not scored.
struct FormulaFacts {
  std::optional<FormulaSupport> pattern;  ///< {pattern, percent}
  bool pattern_named = false;
  std::optional<FormulaSupport> symptoms;      ///< {symptoms}, and {denied} where some of its own are denied
  std::optional<FormulaSupport> elements;      ///< {findings}, {percent}
  std::optional<FormulaSupport> causes;        ///< {percent}
  std::optional<FormulaSupport> constitution;  ///< {types}, {percent}
  std::optional<FormulaSupport> season;        ///< {term}, {qi}
};

FormulaScore ScoreOf(const FormulaFacts& facts);

/// Whether more than the season speaks for it.
bool IsCandidate(const FormulaScore& score);

/// What is said of a syndrome near the one that is asked for counts one of so many.
inline constexpr int kNear = 2;
/// A denied symptom takes away this share of what it would have given.
inline constexpr int kDeniedShare = 2;

/// What a denial, a told symptom's value (0 to 100) and its severity (7, 10, 15) come to, over all symptoms.
struct SymptomValue {
  int value = 0;
  int severity = 10;
  bool denied = false;
};
/// Ten-thousandths of the most that the symptoms which are there could give; 0 at least.
int SymptomFit(std::span<const SymptomValue> values);

/// How much two lists of herbs have in common: shared by all of both, in ten-thousandths. Both sorted.
int LikenessOf(std::span<const knowledge::NodeIndex> one, std::span<const knowledge::NodeIndex> other);

}  // namespace medres::recommendation
