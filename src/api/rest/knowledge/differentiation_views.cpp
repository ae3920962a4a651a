#include "api/rest/knowledge/differentiation_views.hpp"

#include <cmath>

namespace medres::api {
namespace {

using namespace knowledge;

double Shortened(double value) { return std::round(value * 1e3) / 1e3; }

/// Puts what was ranked into words.
struct DifferentialWriter {
  const Library& library;
  const GraphScribe& scribe;

  ContributionView ToView(const Contribution& one) const {
    const Differentiator& differentiator = library.differentiation();
    ContributionView view{.symptom = library.graph().nodes()[differentiator.SymptomOf(one.finding)].name,
                          .element = {},
                          .amount = Shortened(one.amount),
                          .edge = {}};
    if (one.edge) {
      view.edge = scribe.EdgeToView(*one.edge);
    } else if (one.element) {
      view.element = differentiator.model().elements[*one.element];
    }
    return view;
  }

  std::vector<RankedSyndromeView> ToViews(const std::vector<RankedSyndrome>& ranked, bool with_shares) const {
    std::vector<RankedSyndromeView> views;
    for (const RankedSyndrome& one : ranked) {
      RankedSyndromeView view{scribe.ToView(one.syndrome), Shortened(one.score), {}, {}};
      if (with_shares) view.share = Shortened(one.share);
      for (const Contribution& contribution : one.contributions) view.contributions.push_back(ToView(contribution));
      views.push_back(std::move(view));
    }
    return views;
  }
};

}  // namespace

DifferentialView Differentiate(const Library& library, const Complaint& complaint, const GraphScribe& scribe) {
  const Differentiator& differentiator = library.differentiation();
  const auto found = library.Differentiate(complaint.symptoms, static_cast<std::size_t>(complaint.limit));
  const DifferentialWriter writer{library, scribe};
  DifferentialView view;
  view.note = scribe.Say(found.emergencies.empty() ? "differentiation.note" : "differentiation.emergency");
  for (const Emergency& one : found.emergencies) view.emergencies.push_back({one.word, scribe.Choose(one.why)});
  for (const ReadSymptom& one : found.symptoms) {
    ReadSymptomView symptom{one.told, {}, one.may_mean};
    if (one.node) symptom.symptom = scribe.ToView(*one.node);
    view.symptoms.push_back(std::move(symptom));
  }
  for (const ElementPoints& one : found.elements) {
    view.elements.push_back({differentiator.model().elements[one.element], Shortened(one.points), one.is_positive});
  }
  view.by_elements = writer.ToViews(found.by_elements, false);
  view.by_causes = writer.ToViews(found.by_causes, true);
  return view;
}

}  // namespace medres::api
