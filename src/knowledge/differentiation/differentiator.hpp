#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "knowledge/differentiation/evidence_model.hpp"
#include "knowledge/graph/naming.hpp"
#include "knowledge/graph/table.hpp"

namespace medres::knowledge {

enum class Severity : std::uint8_t { kLight, kMedium, kHeavy };
BOOST_DESCRIBE_ENUM(Severity, kLight, kMedium, kHeavy)
/// How much a symptom counts: 0.7, 1, 1.5.
double FactorOf(Severity severity);

/// A symptom as somebody tells it.
struct ToldSymptom {
  std::string name;
  Severity severity = Severity::kMedium;
  bool denied = false;
};

/// Something said that must not wait.
struct Emergency {
  std::string word;
  Bilingual why;
};

/// How a told symptom was read: a node, or nothing known.
struct ReadSymptom {
  std::string told;
  std::optional<NodeIndex> node = {};
  std::vector<std::string> may_mean = {};
};

struct RankedSyndrome {
  NodeIndex syndrome = 0;
  double score = 0;
  double share = 0;  ///< of 1 among all; of WeighByCauses only
  std::vector<Contribution> contributions;
};

/// What may lie behind symptoms. With an emergency nothing is ranked.
struct Differential {
  std::vector<Emergency> emergencies;
  std::vector<ReadSymptom> symptoms;
  std::vector<ElementPoints> elements;
  std::vector<RankedSyndrome> by_elements;
  std::vector<RankedSyndrome> by_causes;
};

/// Ranks the syndromes that the graph has symptoms of, by both algorithms. It informs a physician and diagnoses
/// nothing. Immutable once made, so thread-safe. Graph and naming must outlive it.
class Differentiator {
 public:
  /// Elements: code, name, elements, source, review_status; emergencies: word, zh, en. Bad rows throw std::logic_error
  /// that names them.
  Differentiator(const Graph& graph, const Naming& naming, const TextFile& elements, const TextFile& emergencies);

  /// At most `limit` of each ranking; only those with something for them. `urgent`: what is known to be an emergency
  /// already, beside symptoms that say so by their names.
  Differential Differentiate(const std::vector<ToldSymptom>& told, std::size_t limit,
                             std::vector<Emergency> urgent = {}) const;

  const EvidenceModel& model() const { return model_; }
  const std::vector<Emergency>& emergencies() const { return emergencies_; }
  NodeIndex SymptomOf(FindingId finding) const { return symptoms_[finding]; }
  /// Locations and natures (证素) of a syndrome; none of one that is not weighed.
  std::vector<std::string_view> ElementsOf(NodeIndex syndrome) const;

 private:
  std::optional<FindingId> FindingOf(NodeIndex symptom) const;
  FindingId AddFinding(NodeIndex symptom);
  void AddSyndrome(NodeIndex syndrome, const std::vector<std::string>& elements);
  void WeighElements();
  ReadSymptom Read(const std::string& told) const;
  void See(NodeIndex symptom, const ToldSymptom& told, std::vector<Observation>& seen) const;
  std::vector<RankedSyndrome> Shown(std::vector<RankedHypothesis> ranked, std::size_t limit, bool with_shares) const;

  const Graph& graph_;
  const Naming& naming_;
  EvidenceModel model_;
  std::vector<NodeIndex> syndromes_;      ///< by hypothesis
  std::vector<NodeIndex> symptoms_;       ///< by finding
  std::vector<std::int32_t> finding_of_;  ///< by node; -1: none
  std::vector<Emergency> emergencies_;
};

}  // namespace medres::knowledge
