#pragma once

#include "recommendation/formula/book.hpp"
#include "recommendation/formula/question.hpp"
#include "recommendation/formula/rules.hpp"

namespace medres::recommendation {

/// What the graph and the clauses say of formulas for one question, edge by edge. Pure; not for longer than what it
/// refers to.
class FormulaSupporter {
 public:
  FormulaSupporter(const knowledge::Library& library, const FormulaQuestion& question);

  FormulaFacts FactsOf(const FormulaEntry& entry) const;

 private:
  /// A told symptom with what it is a kind of.
  struct Wanted {
    const FormulaSymptom* symptom;
    std::vector<knowledge::NodeIndex> kinds;
  };
  /// A way from a formula to something, and how strongly it is said, in hundredths.
  struct Way {
    int strength = 0;
    std::vector<knowledge::EdgeIndex> edges = {};
  };

  Way WayToPattern(const FormulaEntry& entry, const AskedPattern& pattern) const;
  Way WayToSymptom(const FormulaEntry& entry, const Wanted& wanted) const;
  Way WayToConstitution(const FormulaEntry& entry, knowledge::EdgeIndex inclines) const;
  std::optional<FormulaSupport> Pattern(const FormulaEntry& entry) const;
  std::optional<FormulaSupport> Symptoms(const FormulaEntry& entry) const;
  std::optional<FormulaSupport> Constitution(const FormulaEntry& entry) const;
  std::optional<FormulaSupport> Season(const FormulaEntry& entry) const;

  const knowledge::Library& library_;
  const knowledge::Graph& graph_;
  const FormulaQuestion& question_;
  std::vector<Wanted> wanted_;
};

}  // namespace medres::recommendation
