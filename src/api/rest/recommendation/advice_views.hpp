#pragma once

#include "api/rest/scheduling/recommend_view.hpp"
#include "prescription/describe.hpp"
#include "recommendation/wellness/service.hpp"

/// Advice as callers see it: with names and sentences in their language.
namespace medres::api {

struct AdvicePartView {
  recommendation::AdviceCriterion criterion = recommendation::AdviceCriterion::kConstitution;
  int points = 0;
  int most = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(AdvicePartView, (), (criterion, points, most, reason))
constexpr auto DescribeJson(const AdvicePartView*) {
  return json::Object("AdvicePart", "What one criterion gave, of how much, and why.");
}

struct AdvisedView {
  recommendation::AdviceKind kind = recommendation::AdviceKind::kFood;
  std::string id;
  std::string name;
  int points = 0;
  int most = 0;
  std::vector<AdvicePartView> parts;
  std::optional<recommendation::CheckedBy> checked_by;
  std::optional<std::string> source;
  std::optional<knowledge::ReviewStatus> review_status;
};
BOOST_DESCRIBE_STRUCT(AdvisedView, (), (kind, id, name, points, most, parts, checked_by, source, review_status))
constexpr auto DescribeJson(const AdvisedView*) {
  return json::Object(
      "Advised", "Something that could help, or somebody who could be seen.",
      json::Field("id").Help("Of a practitioner or department the resource's."),
      json::Field("points").Help("The sum of the parts'."),
      json::Field("checked_by").Help("Which rules of safety know it; house-rules: none but the house's."));
}

struct LeftOutView {
  recommendation::AdviceKind kind = recommendation::AdviceKind::kFood;
  std::string id;
  std::string name;
  std::string finding;
  std::string message;
  std::optional<std::string> why;
  std::string source;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
};
BOOST_DESCRIBE_STRUCT(LeftOutView, (), (kind, id, name, finding, message, why, source, review_status))
constexpr auto DescribeJson(const LeftOutView*) {
  return json::Object("AdviceLeftOut", "What is kept from this person, and by which finding.",
                      json::Field("finding").Help("Of the rules of safety, or of the house (WELL-…)."));
}

struct AdviceView {
  std::optional<std::string> emergency;
  std::string solar_term;
  recommendation::Season season = recommendation::Season::kSpring;
  std::optional<PersonalView> personal;
  std::optional<std::string> cold_start;
  std::vector<AdvisedView> items;
  std::vector<std::string> limits;
  std::vector<LeftOutView> left_out;
  std::vector<std::string> not_compared;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(AdviceView, (),
                      (emergency, solar_term, season, personal, cold_start, items, limits, left_out, not_compared,
                       review_status, note))
constexpr auto DescribeJson(const AdviceView*) {
  return json::Object("Advice", "What could help, why, what is kept away for safety, and what could not be compared.",
                      json::Field("emergency").Help("Get help now: nothing else is answered."),
                      json::Field("personal").Help("Where the constitution is from."),
                      json::Field("cold_start").Help("By what it is ranked while nothing of the person is known."),
                      json::Field("items").Help("By kind, the best first."),
                      json::Field("limits").Help("What to eat less of, by constitution."),
                      json::Field("not_compared").Help("What is not known of the person, and what follows."),
                      json::Field("review_status").Help("reviewed only when all that stands here is."),
                      json::Field("note").Help("What it is not."));
}

/// What puts advice into words.
struct AdviceWords {
  const recommendation::CareLibrary& library;
  const catalog::Directory& resources;
  const http::Messages& messages;
};

AdviceView ToView(const recommendation::PersonalAdvice& advice, bool of_patient, const AdviceWords& words,
                  http::Language language);

/// What is wrong with the symptoms of a wish, at the parameter `symptom` of the query that they came in.
Error SymptomsAtQuery(Error error);

}  // namespace medres::api
