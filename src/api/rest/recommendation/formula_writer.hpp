#pragma once

#include "api/rest/recommendation/advice_speaker.hpp"
#include "api/rest/recommendation/formula_views.hpp"

namespace medres::api {

/// Puts formulas into words. For one answer; what it is given must outlive it.
class FormulaWriter {
 public:
  FormulaWriter(const recommendation::FormulaAdvisor& advisor, const http::Messages& messages, http::Language language);
  FormulaWriter(const FormulaWriter&) = delete;
  FormulaWriter& operator=(const FormulaWriter&) = delete;
  ~FormulaWriter() = default;

  std::vector<RankedFormulaView> ToViews(const std::vector<recommendation::RankedFormula>& formulas) const;
  const AdviceSpeaker& speaker() const { return speaker_; }
  const GraphScribe& scribe() const { return scribe_; }

 private:
  std::vector<knowledge::Citation> CitesOf(recommendation::FormulaCriterion criterion) const;
  FormulaPartView PartToView(const recommendation::FormulaPart& part) const;
  FormulaHerbView HerbToView(knowledge::EdgeIndex index) const;
  RankedFormulaView FormulaToView(const recommendation::RankedFormula& one) const;

  const knowledge::Graph& graph_;
  const http::Messages& messages_;
  http::Language language_;
  catalog::Directory nowhere_;  ///< no resource is spoken of
  AdviceWords words_;
  AdviceSpeaker speaker_;
  GraphScribe scribe_;
};

}  // namespace medres::api
