#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "knowledge/differentiation/evidence_model.hpp"
#include "knowledge/graph/graph.hpp"
#include "knowledge/graph/table.hpp"

namespace medres::knowledge {

/// A clause of a classic: what it tells of the patient, and which formulas it names for it.
struct ClassicalCase {
  std::string clause;
  std::vector<std::string> formulas;
  std::vector<std::string> findings;  ///< as the corpus lists them
  std::vector<std::string> context;   ///< the stage of the disease, treatments that went before
};

/// Cases of a classic with what the graph knows of their findings and formulas, made ready for learning. Immutable once
/// made, so thread-safe.
class Casebook {
 public:
  /// clause, formulas, findings, context. kInvalid `graph.data` with every bad row, also of a formula that the graph
  /// does not know.
  static Result<Casebook> Read(const TextFile& file, const Graph& graph);
  /// 伤寒论 as it travels in the program; broken data throws std::logic_error.
  static Casebook Embedded(const Graph& graph);

  /// Cases that name a formula and have a finding; others teach nothing.
  const std::vector<ClassicalCase>& cases() const { return cases_; }
  const std::vector<std::string>& formulas() const { return formulas_; }  ///< sorted
  /// Findings, their more general ones (is-a) and the context of a case.
  const std::vector<FindingId>& SeenIn(std::size_t number) const { return seen_[number]; }
  const std::string& NameOfFinding(FindingId finding) const { return findings_[finding]; }
  std::optional<FindingId> FindFinding(const std::string& name) const;

  /// Learnt from all cases but one. Elements are each formula itself and each herb: a herb speaks for formulas that
  /// have it, so that a formula with no other clause can be reached as well.
  EvidenceModel ModelWithout(std::size_t left_out) const;
  EvidenceModel ModelOfAll() const { return ModelWithout(cases_.size()); }

 private:
  FindingId IdOf(const std::string& finding);
  void See(const ClassicalCase& one, const Graph& graph);

  std::vector<ClassicalCase> cases_;
  std::vector<std::string> formulas_;
  std::map<std::string, std::vector<std::string>> herbs_;  ///< by formula
  std::vector<std::vector<FindingId>> seen_;
  std::vector<std::string> findings_;
  std::map<std::string, FindingId> finding_ids_;
};

}  // namespace medres::knowledge
