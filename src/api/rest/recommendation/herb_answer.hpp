#pragma once

#include "api/rest/recommendation/herb_views.hpp"
#include "recommendation/herb/advisor.hpp"

/// Herbs that prescriptions of the past have for symptoms: what is asked, and the answer. The command line shows the
/// same.
namespace medres::api {

struct LearntFromView {
  std::string source;
  std::int64_t prescriptions = 0;
  int symptoms = 0;
  int herbs = 0;
  std::string checksum;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
};
BOOST_DESCRIBE_STRUCT(LearntFromView, (), (source, prescriptions, symptoms, herbs, checksum, review_status))
constexpr auto DescribeJson(const LearntFromView*) {
  return json::Object("LearntFrom", "What the model was fitted on.",
                      json::Field("source").Help("In the words of who fitted it."),
                      json::Field("checksum").Help("SHA-256 of the model's file."),
                      json::Field("review_status").Help("Nobody has compared what was done with what is right."));
}

struct HerbAdviceView {
  std::vector<EmergencyView> emergencies;
  std::vector<HerbSymptomView> symptoms;
  std::vector<AdvisedHerbView> herbs;
  std::vector<AdvisedHerbView> blocked;
  std::optional<ReportView> together;
  std::vector<std::string> not_compared;
  std::optional<LearntFromView> learnt_from;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(HerbAdviceView, (),
                      (emergencies, symptoms, herbs, blocked, together, not_compared, learnt_from, note))
constexpr auto DescribeJson(const HerbAdviceView*) {
  return json::Object("HerbAdvice", "What prescriptions of the past have for such symptoms. It prescribes nothing.",
                      json::Field("emergencies").Help("When there is one, nothing is ranked."),
                      json::Field("herbs").Help("The best first; empty when the model knows none of the symptoms."),
                      json::Field("blocked").Help("Met on the way: a rule of safety stands in the way."),
                      json::Field("together").Help("What is found when one prescription has all of `herbs`."),
                      json::Field("not_compared").Help("What is not known of the person, and what follows."),
                      json::Field("note").Help("What it is not."));
}

struct HerbInput {
  std::vector<knowledge::ToldSymptom> symptoms;
  std::vector<int> symptom_ids;
  std::string complaint;
  prescription::Person person;
  int limit = 10;
};
recommendation::HerbAsk ToAsk(HerbInput input);

HerbAdviceView ToView(const recommendation::HerbAdvice& advice, const recommendation::HerbAdvisor& advisor,
                      const http::Messages& messages, http::Language language);

}  // namespace medres::api
