#include "api/rest/recommendation/formula_writer.hpp"

namespace medres::api {

using recommendation::FormulaCriterion;
using recommendation::RankedFormula;

FormulaWriter::FormulaWriter(const recommendation::FormulaAdvisor& advisor, const http::Messages& messages,
                             http::Language language)
    : graph_(advisor.library().graph()),
      messages_(messages),
      language_(language),
      words_{advisor.care(), nowhere_, messages},
      speaker_(words_, language),
      scribe_(graph_, messages, language) {}

std::vector<RankedFormulaView> FormulaWriter::ToViews(const std::vector<RankedFormula>& formulas) const {
  std::vector<RankedFormulaView> views;
  views.reserve(formulas.size());
  for (const RankedFormula& one : formulas) views.push_back(FormulaToView(one));
  return views;
}

/// The clauses of 伤寒论 and the seasons' qi are not edges of the graph.
std::vector<knowledge::Citation> FormulaWriter::CitesOf(FormulaCriterion criterion) const {
  std::string_view key;
  if (criterion == FormulaCriterion::kElements || criterion == FormulaCriterion::kCauses) key = "shanghan";
  if (criterion == FormulaCriterion::kSeason) key = "suwen";
  for (const knowledge::Source& source : graph_.sources()) {
    if (source.key == key) return {{source.title, source.evidence, knowledge::ReviewStatus::kUnreviewed}};
  }
  return {};
}

FormulaPartView FormulaWriter::PartToView(const recommendation::FormulaPart& part) const {
  FormulaPartView view{.criterion = part.criterion,
                       .points = part.points,
                       .most = part.most,
                       .reason = speaker_.Say(part.reason, part.args),
                       .edges = {},
                       .cites = CitesOf(part.criterion)};
  for (const knowledge::EdgeIndex edge : part.edges) view.edges.push_back(scribe_.EdgeToView(edge));
  return view;
}

FormulaHerbView FormulaWriter::HerbToView(knowledge::EdgeIndex index) const {
  const knowledge::Edge& edge = graph_.edges()[index];
  const knowledge::Citation citation = graph_.CitationOf(edge);
  FormulaHerbView view{.herb = graph_.nodes()[edge.to].name,
                       .as_written = {},
                       .source = citation.source,
                       .evidence = citation.evidence,
                       .review_status = citation.review_status};
  if (!edge.note.empty()) view.as_written = edge.note;
  return view;
}

RankedFormulaView FormulaWriter::FormulaToView(const RankedFormula& one) const {
  RankedFormulaView view{.formula = scribe_.ToView(one.formula),
                         .points = one.score.points,
                         .most = one.score.most,
                         .parts = {},
                         .composition = {},
                         .safety = ToView(one.report, std::nullopt, messages_, language_),
                         .likeness = {}};
  for (const auto& part : one.score.parts) view.parts.push_back(PartToView(part));
  for (const knowledge::EdgeIndex edge : one.composition) view.composition.push_back(HerbToView(edge));
  if (const auto& like = one.likeness) {
    view.likeness = {graph_.nodes()[like->to].key, (like->shared + 50) / 100, like->behind};
  }
  return view;
}

}  // namespace medres::api
