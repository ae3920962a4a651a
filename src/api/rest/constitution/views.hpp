#pragma once

#include "constitution/service.hpp"
#include "platform/http/messages.hpp"

/// Outcomes as the API shows them: with a sentence in the caller's language.
namespace medres::api {

struct ConstitutionOutcomeView : constitution::Outcome {
  std::string conclusion;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(ConstitutionOutcomeView, (constitution::Outcome), (conclusion, note))
constexpr auto DescribeJson(const ConstitutionOutcomeView*) {
  return json::Object("ConstitutionOutcome", "What an instrument makes of a sheet. A self-assessment, no diagnosis.",
                      json::Field("raw").Help("Sums of answers, by scale."),
                      json::Field("transformed").Help("0 to 100, to four decimals; exact fractions decide."),
                      json::Field("verdict").Help("By scale; basically_yes is said of PH only."),
                      json::Field("main").Help("Of the biased types that are reached the one with the highest score."),
                      json::Field("co_types").Help("The others that are reached, the highest first."),
                      json::Field("assigned_highest").Help("The main type was not reached, but asked for."),
                      json::Field("measured").Help("Answers that follow from measurements."),
                      json::Field("conclusion").Help("All of it as one sentence."),
                      json::Field("note").Help("What it is not."));
}

struct ConstitutionAssessmentView {
  constitution::AssessmentId id;
  PatientId patient;
  Instant assessed_at;
  std::string actor;
  constitution::AnswerSheet sheet;
  ConstitutionOutcomeView outcome;
};
BOOST_DESCRIBE_STRUCT(ConstitutionAssessmentView, (), (id, patient, assessed_at, actor, sheet, outcome))
constexpr auto DescribeJson(const ConstitutionAssessmentView*) {
  return json::Object("ConstitutionAssessment", "An outcome that is kept, with the answers it rests on.",
                      json::Field("actor").Help("Who recorded it."));
}

/// One assessment of one patient.
struct ConstitutionAssessmentPath {
  PatientId id;
  constitution::AssessmentId assessment;
};
BOOST_DESCRIBE_STRUCT(ConstitutionAssessmentPath, (), (id, assessment))

struct ConstitutionTrendView {
  std::vector<ConstitutionAssessmentView> points;
  std::vector<constitution::ScaleChange> since_before;
};
BOOST_DESCRIBE_STRUCT(ConstitutionTrendView, (), (points, since_before))
constexpr auto DescribeJson(const ConstitutionTrendView*) {
  return json::Object("ConstitutionTrend", "A patient's assessments by one instrument over time.",
                      json::Field("points").Help("The earliest first."),
                      json::Field("since_before").Help("Scales that moved between the last two."));
}

/// What handlers of assessments call.
struct AssessmentParts {
  constitution::ConstitutionService& service;
  const constitution::Instruments& instruments;
  const http::Messages& messages;
};

/// "气虚质"
std::string ConstitutionName(constitution::Scale scale, const http::Messages& messages, http::Language language);

ConstitutionOutcomeView ToView(const constitution::Outcome& outcome, const http::Messages& messages,
                               http::Language language);
ConstitutionAssessmentView ToView(const constitution::Assessment& assessment, const http::Messages& messages,
                                  http::Language language);

/// The radar of an outcome as SVG, with names in the caller's language.
std::string DrawOutcome(const constitution::Instrument& instrument, const constitution::Assessment& assessment,
                        const http::Messages& messages, http::Language language);

}  // namespace medres::api
