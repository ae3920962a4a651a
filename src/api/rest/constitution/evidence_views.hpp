#pragma once

#include "constitution/evidence/describe.hpp"
#include "constitution/evidence/service.hpp"
#include "platform/http/messages.hpp"

/// Evidence and states as callers see them. The command line shows the same.
namespace medres::api {

struct EvidenceAlarmView {
  std::string word;
  std::string why;
};
BOOST_DESCRIBE_STRUCT(EvidenceAlarmView, (), (word, why))
constexpr auto DescribeJson(const EvidenceAlarmView*) {
  return json::Object("ConstitutionAlarm", "Something told or measured that must not wait.");
}

using RatiosByScale = std::map<std::string, double>;

struct EvidenceContributionView {
  constitution::EvidenceGroup group = constitution::EvidenceGroup::kSensor;
  std::string feature;
  std::string label;
  bool denied = false;
  RatiosByScale ratios;
  std::string source;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
};
BOOST_DESCRIBE_STRUCT(EvidenceContributionView, (), (group, feature, label, denied, ratios, source, review_status))
constexpr auto DescribeJson(const EvidenceContributionView*) {
  return json::Object("ConstitutionEvidence", "What one thing speaks for, and who says so.",
                      json::Field("ratios").Help("Likelihood ratios by scale, as counted; those of 1 are left out."));
}

struct EvidenceTotalView {
  constitution::EvidenceGroup group = constitution::EvidenceGroup::kSensor;
  RatiosByScale ratios;
  bool capped = false;
};
BOOST_DESCRIBE_STRUCT(EvidenceTotalView, (), (group, ratios, capped))
constexpr auto DescribeJson(const EvidenceTotalView*) {
  return json::Object("ConstitutionEvidenceTotal", "All of one kind together, as it counted.",
                      json::Field("capped").Help("It said more than one kind may say."));
}

struct StateQuestionnaireView {
  std::optional<constitution::AssessmentId> assessment;
  std::string instrument;
  std::string edition;
  std::optional<Instant> assessed_at;
  constitution::Kind kind = constitution::Kind::kUnclassified;
};
BOOST_DESCRIBE_STRUCT(StateQuestionnaireView, (), (assessment, instrument, edition, assessed_at, kind))
constexpr auto DescribeJson(const StateQuestionnaireView*) {
  return json::Object("ConstitutionStateQuestionnaire", "The questionnaire whose verdicts are the prior.");
}

struct ConstitutionStateView {
  std::vector<EvidenceAlarmView> alarms;
  std::optional<StateQuestionnaireView> questionnaire;
  std::optional<constitution::EvidenceBasis> basis;
  RatiosByScale prior;
  RatiosByScale posterior;
  std::optional<double> certainty;
  std::vector<EvidenceContributionView> contributions;
  std::vector<EvidenceTotalView> totals;
  std::vector<std::string> without_ratios;
  std::string conclusion;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(ConstitutionStateView, (),
                      (alarms, questionnaire, basis, prior, posterior, certainty, contributions, totals, without_ratios,
                       conclusion, note))
constexpr auto DescribeJson(const ConstitutionStateView*) {
  return json::Object("ConstitutionState", "What questionnaire and evidence say together. No diagnosis.",
                      json::Field("alarms").Help("When there is one, nothing is fused."),
                      json::Field("prior").Help("Shares of 1 by scale before the evidence."),
                      json::Field("posterior").Help("Shares of 1 after it; no probability of a disease."),
                      json::Field("certainty").Help("0: all alike, 1: one alone."),
                      json::Field("contributions").Help("The weightiest first."),
                      json::Field("without_ratios").Help("Seen, but nobody says what it speaks for."),
                      json::Field("conclusion").Help("How strong it is, as a sentence."));
}

ConstitutionStateView ToView(const constitution::ConstitutionState& state, const http::Messages& messages,
                             http::Language language);

/// What is asked of a state beside what is kept.
struct EvidenceInput {
  std::string complaint;
  std::vector<constitution::ObservationInput> observations;
  std::vector<std::string> tongue;
};
BOOST_DESCRIBE_STRUCT(EvidenceInput, (), (complaint, observations, tongue))
constexpr auto DescribeJson(const EvidenceInput*) {
  return json::Object("ConstitutionEvidenceInput", "Evidence on hand; nothing of it is kept.",
                      json::Field("complaint").Optional().Length(0, 4000).Help("In Chinese."),
                      json::Field("observations").Optional().Items(0, 1000),
                      json::Field("tongue").Optional().Items(0, 8).Length(1, 60).Example(R"(["tongue:body/pale"])"));
}

constitution::EvidenceOnHand ToEvidence(EvidenceInput input);

}  // namespace medres::api
