#pragma once

#include "base/error.hpp"
#include "constitution/model.hpp"

/// Whether a sheet can be scored, and the answers that follow from measurements: pure.
namespace medres::constitution {

inline constexpr int kLowestAnswer = 1;
inline constexpr int kHighestAnswer = 5;
inline constexpr std::size_t kAnswers = kHighestAnswer - kLowestAnswer + 1;

/// Answers that can be scored: every question that is asked of this sex, and no other.
struct CompleteAnswers {
  std::map<std::string, int> all;
  std::map<std::string, int> measured;  ///< those that follow from measurements
};

/// kInvalid with everything that is wrong, each with its pointer: `constitution.sex_needed`, `.unknown_item`,
/// `.other_sex`, `.out_of_range`, `.missing_answer`, `.measured_otherwise`, `.measure_unused`, `.measure_half`,
/// `.no_class`. Nothing is filled in and nothing is prorated.
Result<CompleteAnswers> Complete(const Instrument& instrument, const AnswerSheet& sheet);

}  // namespace medres::constitution
