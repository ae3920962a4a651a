#include "api/rest/recommendation/formula_answer.hpp"

#include "api/rest/recommendation/formula_writer.hpp"
#include "knowledge/almanac/solar_terms.hpp"

namespace medres::api {

recommendation::FormulaAsk ToAsk(FormulaInput input) {
  recommendation::FormulaAsk ask{.symptoms = std::move(input.symptoms),
                                 .complaint = std::move(input.complaint),
                                 .patterns = std::move(input.patterns),
                                 .needs = {},
                                 .person = std::move(input.person),
                                 .limit = static_cast<std::size_t>(input.limit)};
  for (std::string& code : input.constitutions) ask.needs.push_back({std::move(code), 1});
  return ask;
}

FormulaAdviceView ToView(const recommendation::FormulaAdvice& advice, const recommendation::FormulaAdvisor& advisor,
                         const http::Messages& messages, http::Language language) {
  const FormulaWriter writer(advisor, messages, language);
  FormulaAdviceView view;
  view.solar_term = knowledge::TermName(advice.term);
  view.note = writer.speaker().Say(advice.emergencies.empty() ? "formula.note" : "formula.emergency");
  for (const auto& one : advice.emergencies) {
    view.emergencies.push_back({one.word, writer.scribe().Choose(one.why)});
  }
  for (const auto& one : advice.symptoms) {
    FormulaSymptomView symptom{.told = one.told,
                               .symptom = {},
                               .may_mean = one.may_mean,
                               .severity = one.severity,
                               .denied = one.denied,
                               .from_complaint = one.from_complaint};
    if (one.node) symptom.symptom = writer.scribe().ToView(*one.node);
    view.symptoms.push_back(std::move(symptom));
  }
  for (const auto& one : advice.patterns) {
    view.patterns.push_back({writer.scribe().ToView(one.syndrome), (one.fit + 50) / 100, one.named});
  }
  view.formulas = writer.ToViews(advice.formulas);
  view.blocked = writer.ToViews(advice.blocked);
  view.unrecorded = writer.ToViews(advice.unrecorded);
  for (const Issue& gap : advice.gaps) view.not_compared.push_back(writer.speaker().Say(gap.code, gap.args));
  return view;
}

}  // namespace medres::api
