#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "knowledge/differentiation/differentiator.hpp"
#include "prescription/model.hpp"
#include "scheduling/slot_scorer.hpp"

/// Formulas of the classics (方剂) for a physician's eye. Nothing here is a diagnosis, and no dose is advised.
namespace medres::recommendation {

/// Of whom and for what. Nothing of it is kept.
struct FormulaAsk {
  std::vector<knowledge::ToldSymptom> symptoms;  ///< names or keys of the graph, or codes of symptoms of care
  std::string complaint;                         ///< free, in Chinese; its symptoms are added
  std::vector<std::string> patterns;             ///< syndromes (证型) that a physician named
  std::vector<scheduling::ConstitutionNeed> needs;
  prescription::Person person;
  std::size_t limit = 5;
};

enum class FormulaCriterion : std::uint8_t {
  kPattern,       ///< given for a syndrome that was named, or else that differentiation ranks
  kSymptoms,      ///< the share of the symptoms that it is said to be for
  kElements,      ///< its clauses in 伤寒论, by elements
  kCauses,        ///< its clauses in 伤寒论, by noisy-OR
  kConstitution,  ///< given for a syndrome that the constitution inclines to
  kSeason         ///< for what the qi of the season (主气) brings
};
inline constexpr std::array<int, 6> kFormulaWeights{4000, 3000, 1000, 2000, 1500, 500};

/// What one criterion gave, of how much, why, and who says so. `args` may hold {types}, codes separated by commas.
struct FormulaPart {
  FormulaCriterion criterion = FormulaCriterion::kPattern;
  int points = 0;
  int most = 0;
  std::string reason;
  ErrorArgs args;
  std::vector<knowledge::EdgeIndex> edges;
};

struct FormulaScore {
  int points = 0;  ///< the sum of the parts'
  int most = 0;    ///< likewise
  std::vector<FormulaPart> parts;
};

/// A syndrome that formulas are asked for, in ten-thousandths.
struct AskedPattern {
  knowledge::NodeIndex syndrome = 0;
  int fit = 0;
  bool named = false;  ///< by the physician; else what differentiation made of the symptoms
};

/// A symptom that counts, as it was read.
struct FormulaSymptom {
  std::string told;
  std::optional<knowledge::NodeIndex> node = {};  ///< nothing known: it counts for nothing
  std::vector<std::string> may_mean = {};
  knowledge::Severity severity = knowledge::Severity::kMedium;
  bool denied = false;
  bool from_complaint = false;
};

/// What put a formula behind others that are no better.
struct FormulaLikeness {
  knowledge::NodeIndex to = 0;
  int shared = 0;  ///< ten-thousandths of the herbs of both
  int behind = 0;  ///< points that this took away for the order; the score is as it was
};

struct RankedFormula {
  knowledge::NodeIndex formula = 0;
  FormulaScore score;
  std::vector<knowledge::EdgeIndex>
      composition;              ///< formula contains herb; the note has the dose as its source writes it
  prescription::Report report;  ///< of safety, for this person
  std::optional<FormulaLikeness> likeness = {};
};

struct FormulaAdvice {
  std::vector<knowledge::Emergency> emergencies;  ///< with one, nothing else is answered
  std::vector<FormulaSymptom> symptoms;
  std::vector<AskedPattern> patterns;
  int term = 0;  ///< place of the day's solar term, see almanac
  std::vector<RankedFormula> formulas;
  std::vector<RankedFormula> blocked;     ///< a rule of safety stands in the way; the best first
  std::vector<RankedFormula> unrecorded;  ///< nobody says what is in them: nothing could be checked
  std::vector<Issue> gaps;                ///< what is not known of the person, and what follows
};

}  // namespace medres::recommendation
