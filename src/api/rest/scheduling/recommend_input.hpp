#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/describe.hpp"
#include "scheduling/ranking/describe.hpp"
#include "scheduling/rota/describe.hpp"

namespace medres::api {

/// A to I: the nine constitutions of the national standard.
bool IsConstitutionCode(std::string_view text);
inline constexpr json::Format kConstitutionCode{"constitution", "^[A-I]$", &IsConstitutionCode};

/// A criterion that is left out keeps the house's weight.
struct WeightsInput {
  std::optional<int> waiting;
  std::optional<int> preference;
  std::optional<int> load;
  std::optional<int> fairness;
  std::optional<int> distance;
  std::optional<int> continuity;
  std::optional<int> day_part;
  std::optional<int> weekday;
  std::optional<int> constitution;
};
BOOST_DESCRIBE_STRUCT(WeightsInput, (),
                      (waiting, preference, load, fairness, distance, continuity, day_part, weekday, constitution))
constexpr auto DescribeJson(const WeightsInput*) {
  constexpr auto kPoints = [](std::string_view name) { return json::Field(name).Range(0, 10'000); };
  return json::Object("RankingWeights", "Points that each criterion gives at most; 0 leaves it out.",
                      kPoints("waiting"), kPoints("preference"), kPoints("load"), kPoints("fairness"),
                      kPoints("distance"), kPoints("continuity"), kPoints("day_part"), kPoints("weekday"),
                      kPoints("constitution"));
}

struct RecommendInput {
  ServiceTypeId service_type;
  LocalDate from;
  int days = 14;
  int limit = 10;
  std::vector<ResourceId> resources;
  std::optional<PatientId> patient;
  std::vector<ResourceId> preferred;
  std::vector<scheduling::DayPart> day_parts;
  std::vector<scheduling::Weekday> weekdays;
  std::optional<catalog::Position> origin;
  double max_km = 50;
  std::vector<std::string> constitutions;
  std::optional<WeightsInput> weights;
  std::string channel = "web";
};
BOOST_DESCRIBE_STRUCT(RecommendInput, (),
                      (service_type, from, days, limit, resources, patient, preferred, day_parts, weekdays, origin,
                       max_km, constitutions, weights, channel))
constexpr auto DescribeJson(const RecommendInput*) {
  return json::Object("RecommendInput", "A wish for a slot. What is not wished for is not scored.",
                      json::Field("from").Help("A date in the resource's zone.").Example("2026-12-01"),
                      json::Field("days").Optional().Range(1, 60), json::Field("limit").Optional().Range(1, 50),
                      json::Field("resources").Optional().Items(0, 16).Help("These must take part."),
                      json::Field("patient").Help("Who has seen the patient before counts, and the last assessment."),
                      json::Field("preferred").Optional().Items(0, 50).Help("Practitioners, the dearest first."),
                      json::Field("day_parts").Optional().Items(0, 3).Help("Before 12:00, before 18:00, after."),
                      json::Field("weekdays").Optional().Items(0, 7),
                      json::Field("origin").Help("Where the patient sets out from."),
                      json::Field("max_km").Optional().Range(1, 1000).Help("No points for the distance from here on."),
                      json::Field("constitutions")
                          .Optional()
                          .Items(0, 9)
                          .Matches(kConstitutionCode)
                          .Help("Instead of what the patient's last assessment found.")
                          .Example(R"(["C"])"),
                      json::Field("weights").Help("Instead of the house's."),
                      json::Field("channel")
                          .Optional()
                          .Length(1, 32)
                          .Matches(json::kSlug)
                          .Help("Through which it would be booked: what its policies close is left out."));
}

/// The asked weights where there are some, else the defaults.
scheduling::Weights Merged(const scheduling::Weights& defaults, const std::optional<WeightsInput>& asked);

}  // namespace medres::api
