#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "constitution/model.hpp"

/// Exact arithmetic of scores and verdicts: integers only, pure.
namespace medres::constitution {

/// A score as a fraction; the denominator is positive.
struct Score {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;

  friend bool operator==(Score a, Score b) { return a.numerator * b.denominator == b.numerator * a.denominator; }
  friend bool operator<(Score a, Score b) { return a.numerator * b.denominator < b.numerator * a.denominator; }
  bool Reaches(int threshold) const { return numerator >= threshold * denominator; }
};

/// One for each scale, in their order.
using Scores = std::array<Score, kScales.size()>;
using Verdicts = std::array<Verdict, kScales.size()>;

/// The score of `items` answers that add up to `raw`.
Score ScoreOf(Scoring scoring, int raw, int items);
/// Rounded half up, in ten-thousandths; of a score that is not negative.
std::int64_t TenThousandths(Score score);

Verdict JudgeBiased(const Rule& rule, Score score);
Verdicts Judge(const Rule& rule, const Scores& scores);

struct Finding {
  Kind kind = Kind::kUnclassified;
  std::optional<Scale> main;  ///< the highest of those that are reached; the earlier of equals
  std::vector<Scale> co_types;
  std::vector<Scale> tendencies;
};

/// What the verdicts amount to; the highest scores come first.
Finding Summarize(const Verdicts& verdicts, const Scores& scores);
/// The biased scale with the highest score; the earlier of equals.
Scale HighestBiased(const Scores& scores);

}  // namespace medres::constitution
