#pragma once

#include <span>

#include "knowledge/differentiation/evidence_model.hpp"

/// The two algorithms. Pure and thread-safe; the best first, equal scores in the model's order.
namespace medres::knowledge {

/// Differentiation by elements (证素): each finding gives its points, times its severity, to the elements that show
/// themselves in it; a hypothesis gets its share of the points of its elements. Denied findings give nothing.
std::vector<RankedHypothesis> WeighByElements(const EvidenceModel& model, std::span<const Observation> seen);
/// The points behind it, most first; elements without points are left out.
std::vector<ElementPoints> PointsOfElements(const EvidenceModel& model, std::span<const Observation> seen);

/// Noisy-OR: each element of a hypothesis may cause a finding on its own, or it is there anyway,
///     p(f | h) = 1 - (1 - anyway_f) Π_e (1 - force_he · strength_ef),
/// and the score is the prior and the sum of severity · log(p(f | h) / anyway_f), or for a denied finding of
/// log((1 - p(f | h)) / (1 - anyway_f)) (Pearl 1988, 4.3.2).
std::vector<RankedHypothesis> WeighByCauses(const EvidenceModel& model, std::span<const Observation> seen);

/// What the scores of WeighByCauses would be as shares of 1, were the hypotheses the only ones and exclusive.
std::vector<double> SharesOf(std::span<const RankedHypothesis> ranked);

}  // namespace medres::knowledge
