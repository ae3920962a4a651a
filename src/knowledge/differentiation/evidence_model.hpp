#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "knowledge/graph/model.hpp"

/// What hypotheses are weighed by. A hypothesis (a syndrome, a formula) has parts, its elements (a location, a nature,
/// a herb, or what is its own alone), and an element shows itself in findings. Both algorithms read this one model.
namespace medres::knowledge {

using FindingId = std::uint32_t;
using ElementId = std::uint32_t;

/// An element shows itself in a finding.
struct ElementSign {
  ElementId element = 0;
  double weight = 0;                   ///< points by which the finding speaks for the element
  double strength = 0;                 ///< 0 to 1: how likely the element alone causes the finding
  std::optional<EdgeIndex> edge = {};  ///< the graph's edge that says so
};

/// An element of a hypothesis.
struct ElementPart {
  ElementId element = 0;
  double share = 0;  ///< how much of the element's points the hypothesis gets
  double force = 0;  ///< 0 to 1: how much of the element's strength it passes on
};

struct Hypothesis {
  std::string name;
  double prior = 0;  ///< logarithm, up to a constant
  std::vector<ElementPart> parts;
};

struct EvidenceModel {
  std::vector<Hypothesis> hypotheses;
  std::vector<std::string> elements;
  std::vector<std::vector<ElementSign>> signs;  ///< by finding
  std::vector<double> anyway;                   ///< by finding: how likely it is without any of this; above 0, below 1
};

/// What was seen of one who complains. A finding that is denied is evidence as well.
struct Observation {
  FindingId finding = 0;
  double severity = 1;  ///< 0.7 light, 1 medium, 1.5 heavy
  bool denied = false;
};

/// One finding's part in a score, by way of one element.
struct Contribution {
  FindingId finding = 0;
  std::optional<ElementId> element = {};
  double amount = 0;
  std::optional<EdgeIndex> edge = {};
};

struct RankedHypothesis {
  std::uint32_t hypothesis = 0;
  double score = 0;
  std::vector<Contribution> contributions;  ///< the greatest first; with the prior they add up to the score
};

struct ElementPoints {
  ElementId element = 0;
  double points = 0;
  bool is_positive = false;  ///< at least kPositivePoints
};

/// From here on an element counts as there (Zhu Wenfeng's differentiation by elements).
inline constexpr double kPositivePoints = 70;

}  // namespace medres::knowledge
