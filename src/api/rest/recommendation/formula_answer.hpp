#pragma once

#include "api/rest/recommendation/formula_views.hpp"

/// What formulas are asked for, and the answer. The command line shows the same.
namespace medres::api {

struct AskedPatternView {
  NodeView syndrome;
  int percent = 0;
  bool named = false;
};
BOOST_DESCRIBE_STRUCT(AskedPatternView, (), (syndrome, percent, named))
constexpr auto DescribeJson(const AskedPatternView*) {
  return json::Object("AskedPattern", "A syndrome that formulas were asked for.",
                      json::Field("percent").Help("How much it counts; no probability of a disease."),
                      json::Field("named").Help("false: ranked by differentiation of the symptoms."));
}

struct FormulaSymptomView {
  std::string told;
  std::optional<NodeView> symptom;
  std::vector<std::string> may_mean;
  knowledge::Severity severity = knowledge::Severity::kMedium;
  bool denied = false;
  bool from_complaint = false;
};
BOOST_DESCRIBE_STRUCT(FormulaSymptomView, (), (told, symptom, may_mean, severity, denied, from_complaint))
constexpr auto DescribeJson(const FormulaSymptomView*) {
  return json::Object("FormulaSymptom", "How a symptom was read.",
                      json::Field("symptom").Help("Absent when nobody knows it: it counted for nothing."));
}

struct FormulaAdviceView {
  std::vector<EmergencyView> emergencies;
  std::vector<FormulaSymptomView> symptoms;
  std::vector<AskedPatternView> patterns;
  std::string solar_term;
  std::vector<RankedFormulaView> formulas;
  std::vector<RankedFormulaView> blocked;
  std::vector<RankedFormulaView> unrecorded;
  std::vector<std::string> not_compared;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(FormulaAdviceView, (),
                      (emergencies, symptoms, patterns, solar_term, formulas, blocked, unrecorded, not_compared, note))
constexpr auto DescribeJson(const FormulaAdviceView*) {
  return json::Object("FormulaAdvice", "Classical formulas that come into question, for a physician to judge.",
                      json::Field("emergencies").Help("When there is one, nothing is ranked."),
                      json::Field("blocked").Help("What a rule of safety stands against, with its findings."),
                      json::Field("unrecorded").Help("Nobody says what is in them: nothing was checked."),
                      json::Field("not_compared").Help("What is not known of the person, and what follows."),
                      json::Field("note").Help("What it is not."));
}

struct FormulaInput {
  std::vector<knowledge::ToldSymptom> symptoms;
  std::string complaint;
  std::vector<std::string> patterns;
  std::vector<std::string> constitutions;
  prescription::Person person;
  int limit = 5;
};
recommendation::FormulaAsk ToAsk(FormulaInput input);

FormulaAdviceView ToView(const recommendation::FormulaAdvice& advice, const recommendation::FormulaAdvisor& advisor,
                         const http::Messages& messages, http::Language language);

}  // namespace medres::api
