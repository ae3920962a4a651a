#pragma once

#include <string>
#include <vector>

#include "api/rest/scheduling/by_number_view.hpp"
#include "platform/http/messages.hpp"
#include "platform/json/json.hpp"
#include "scheduling/ranking/describe.hpp"
#include "scheduling/ranking/service.hpp"

namespace medres::api {

struct ScorePartView {
  scheduling::Criterion criterion = scheduling::Criterion::kWaiting;
  int points = 0;
  int most = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ScorePartView, (), (criterion, points, most, reason))
constexpr auto DescribeJson(const ScorePartView*) {
  return json::Object("ScorePart", "What one criterion gave, of how much, and why.");
}

struct LearnedContributionView {
  std::string feature;
  double value = 0;
};
BOOST_DESCRIBE_STRUCT(LearnedContributionView, (), (feature, value))
constexpr auto DescribeJson(const LearnedContributionView*) {
  return json::Object("LearnedContribution", "What one feature added to a learnt score.",
                      json::Field("feature").Help("A criterion, `total`, `start_hour` or `start_weekday`."));
}

struct LearnedScoreView {
  double score = 0;
  double base = 0;
  int place_before = 0;
  std::vector<LearnedContributionView> contributions;
};
BOOST_DESCRIBE_STRUCT(LearnedScoreView, (), (score, base, place_before, contributions))
constexpr auto DescribeJson(const LearnedScoreView*) {
  return json::Object("LearnedScore", "What a model of earlier choices says of a slot: `base` and the contributions.",
                      json::Field("place_before").Help("By points alone, from 1."),
                      json::Field("contributions").Help("The weightiest first; below a thousandth they are left out."));
}

struct RankedSlotView {
  json::ZonedInstant start;
  json::ZonedInstant end;
  std::vector<ResourceId> resources;
  ResourceId lead;
  int points = 0;
  int most = 0;
  std::vector<ScorePartView> parts;
  std::optional<LearnedScoreView> learned;
};
BOOST_DESCRIBE_STRUCT(RankedSlotView, (), (start, end, resources, lead, points, most, parts, learned))
constexpr auto DescribeJson(const RankedSlotView*) {
  return json::Object("RankedSlot", "A free start with the sum of its parts' points.",
                      json::Field("resources").Help("In the order of the service's requirements."),
                      json::Field("lead").Help("Whom the points speak of: the practitioner, if there is one."),
                      json::Field("learned").Help("By which slots are in order, where the house has a model."));
}

struct ConstitutionNeedView {
  std::string code;
  int weight = 0;
  bool by_evidence = false;
};
BOOST_DESCRIBE_STRUCT(ConstitutionNeedView, (), (code, weight, by_evidence))
constexpr auto DescribeJson(const ConstitutionNeedView*) {
  return json::Object("ConstitutionNeed", "A constitution, and how much it counts beside the others.",
                      json::Field("code").Help("A to I."),
                      json::Field("by_evidence").Help("Measurements point to it, no questionnaire found it."));
}

/// What of a patient may count in a ranking.
struct PersonalView {
  bool personalised = true;
  scheduling::ConstitutionBasis constitution = scheduling::ConstitutionBasis::kNone;
  std::vector<ConstitutionNeedView> needs;
  std::optional<std::string> instrument;
  std::optional<std::string> edition;
  std::optional<Instant> assessed_at;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(PersonalView, (), (personalised, constitution, needs, instrument, edition, assessed_at, note))
constexpr auto DescribeJson(const PersonalView*) {
  return json::Object("PersonalFeatures", "What of the patient counted in a ranking, and why.",
                      json::Field("personalised").Help("false: the patient opted out."),
                      json::Field("constitution").Help("Where it is from, or why it does not count."),
                      json::Field("needs").Help("What the last assessment found: 3 the main type, 2 co-types, 1 "
                                                "tendencies, and what measurements add."),
                      json::Field("note").Help("As a sentence."));
}

struct RecommendView {
  std::vector<RankedSlotView> items;
  std::int64_t total = 0;
  std::string zone;
  std::optional<PersonalView> personal;
  std::optional<std::vector<ByNumberView>> by_number;
};
BOOST_DESCRIBE_STRUCT(RecommendView, (), (items, total, zone, personal, by_number))
constexpr auto DescribeJson(const RecommendView*) {
  return json::Object("RankedSlots", "The best first; `total` counts the free starts of the whole window.",
                      json::Field("personal").Help("Only when a patient was named."), kByNumber);
}

PersonalView ToView(const scheduling::PatientProfile& profile, const http::Messages& messages, http::Language language);
RecommendView ToView(const scheduling::PersonalSlots& ranked, const scheduling::Zone& zone,
                     const http::Messages& messages, http::Language language);

}  // namespace medres::api
