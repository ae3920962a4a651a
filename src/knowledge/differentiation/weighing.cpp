#include "knowledge/differentiation/weighing.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace medres::knowledge {
namespace {

/// By element, the findings that speak for it and their points.
std::map<ElementId, std::vector<Contribution>> PointsByElement(const EvidenceModel& model,
                                                               std::span<const Observation> seen) {
  std::map<ElementId, std::vector<Contribution>> points;
  for (const Observation& one : seen) {
    if (one.denied) continue;
    for (const ElementSign& sign : model.signs[one.finding]) {
      if (sign.weight <= 0) continue;
      points[sign.element].push_back({one.finding, sign.element, sign.weight * one.severity, sign.edge});
    }
  }
  return points;
}

void Order(std::vector<RankedHypothesis>& ranked) {
  std::ranges::sort(ranked, {}, [](const RankedHypothesis& one) { return std::pair(-one.score, one.hypothesis); });
  for (RankedHypothesis& one : ranked) {
    std::ranges::sort(one.contributions, {}, [](const Contribution& c) {
      return std::tuple(-std::abs(c.amount), c.finding, c.element.value_or(0));
    });
  }
}

/// How likely the hypothesis has the finding; `strongest` becomes the sign of the part that causes it most.
double LikelihoodOf(const Hypothesis& hypothesis, const EvidenceModel& model, FindingId finding,
                    const ElementSign** strongest) {
  double spared = 1 - model.anyway[finding];
  double most = 0;
  for (const ElementPart& part : hypothesis.parts) {
    for (const ElementSign& sign : model.signs[finding]) {
      if (sign.element != part.element) continue;
      const double cause = part.force * sign.strength;
      spared *= 1 - cause;
      if (cause > most) {
        most = cause;
        *strongest = &sign;
      }
    }
  }
  return 1 - spared;
}

}  // namespace

std::vector<RankedHypothesis> WeighByElements(const EvidenceModel& model, std::span<const Observation> seen) {
  const auto points = PointsByElement(model, seen);
  std::vector<RankedHypothesis> ranked;
  for (std::uint32_t i = 0; i < model.hypotheses.size(); ++i) {
    RankedHypothesis one{.hypothesis = i, .score = 0, .contributions = {}};
    for (const ElementPart& part : model.hypotheses[i].parts) {
      const auto found = points.find(part.element);
      if (part.share == 0 || found == points.end()) continue;
      for (Contribution contribution : found->second) {
        contribution.amount *= part.share;
        one.score += contribution.amount;
        one.contributions.push_back(contribution);
      }
    }
    ranked.push_back(std::move(one));
  }
  Order(ranked);
  return ranked;
}

std::vector<ElementPoints> PointsOfElements(const EvidenceModel& model, std::span<const Observation> seen) {
  std::vector<ElementPoints> all;
  for (const auto& [element, contributions] : PointsByElement(model, seen)) {
    double sum = 0;
    for (const Contribution& one : contributions) sum += one.amount;
    all.push_back({element, sum, sum >= kPositivePoints});
  }
  std::ranges::sort(all, {}, [](const ElementPoints& one) { return std::pair(-one.points, one.element); });
  return all;
}

std::vector<RankedHypothesis> WeighByCauses(const EvidenceModel& model, std::span<const Observation> seen) {
  std::vector<RankedHypothesis> ranked;
  for (std::uint32_t i = 0; i < model.hypotheses.size(); ++i) {
    const Hypothesis& hypothesis = model.hypotheses[i];
    RankedHypothesis one{.hypothesis = i, .score = hypothesis.prior, .contributions = {}};
    for (const Observation& seen_one : seen) {
      const ElementSign* strongest = nullptr;
      const double likely = LikelihoodOf(hypothesis, model, seen_one.finding, &strongest);
      const double anyway = model.anyway[seen_one.finding];
      const double amount =
          seen_one.denied ? std::log((1 - likely) / (1 - anyway)) : seen_one.severity * std::log(likely / anyway);
      if (amount == 0 || strongest == nullptr) continue;
      one.score += amount;
      one.contributions.push_back({seen_one.finding, strongest->element, amount, strongest->edge});
    }
    ranked.push_back(std::move(one));
  }
  Order(ranked);
  return ranked;
}

std::vector<double> SharesOf(std::span<const RankedHypothesis> ranked) {
  std::vector<double> shares;
  if (ranked.empty()) return shares;
  double sum = 0;
  for (const RankedHypothesis& one : ranked) {
    shares.push_back(std::exp(one.score - ranked.front().score));
    sum += shares.back();
  }
  for (double& share : shares) share /= sum;
  return shares;
}

}  // namespace medres::knowledge
