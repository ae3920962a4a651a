#pragma once

#include "knowledge/almanac/year_qi.hpp"
#include "knowledge/library.hpp"
#include "recommendation/formula/model.hpp"
#include "recommendation/wellness/library.hpp"

namespace medres::recommendation {

/// What a constitution that is asked for inclines to, as the graph says it.
struct ConstitutionPull {
  scheduling::ConstitutionNeed need;
  std::optional<knowledge::EdgeIndex> edge = {};  ///< none: nobody says what it inclines to
};

/// A question as the graph understands it. With an emergency the rest is not read.
struct FormulaQuestion {
  std::vector<knowledge::Emergency> emergencies;
  std::vector<FormulaSymptom> symptoms;
  std::vector<AskedPattern> patterns;
  std::vector<knowledge::WeighedFormula> clauses;  ///< empty: the clauses know nothing of it
  std::vector<ConstitutionPull> pulls;
  int term = 0;
  knowledge::Qi qi = knowledge::Qi::kJueyin;
};

/// Reads what is asked. kInvalid: `formula.nothing_asked`; `formula.unknown_pattern` {pattern},
/// `formula.ambiguous_pattern` {pattern, may_mean} at /patterns/<n>, all of them. Pure and thread-safe.
Result<FormulaQuestion> ReadFormulaAsk(const knowledge::Library& library, const CareLibrary& care,
                                       const FormulaAsk& ask, Instant now);

}  // namespace medres::recommendation
