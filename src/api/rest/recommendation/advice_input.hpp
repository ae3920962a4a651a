#pragma once

#include "api/rest/scheduling/recommend_input.hpp"
#include "prescription/describe.hpp"
#include "recommendation/wellness/describe.hpp"
#include "recommendation/wellness/service.hpp"

/// What advice is asked for.
namespace medres::api {

struct AdviceInput {
  std::vector<recommendation::AdviceKind> kinds;
  std::vector<std::string> constitutions;
  std::vector<std::string> symptoms;
  prescription::Person person;
  std::optional<ResourceId> place;
  int limit = 5;
  std::optional<catalog::Position> origin;
  double max_km = 50;
  int max_fee_cents = 50'000;
};
BOOST_DESCRIBE_STRUCT(AdviceInput, (),
                      (kinds, constitutions, symptoms, person, place, limit, origin, max_km, max_fee_cents))
constexpr auto DescribeJson(const AdviceInput*) {
  return json::Object(
      "AdviceInput", "What advice is asked for. Nothing of it is kept.",
      json::Field("kinds").Optional().Items(0, 5).Help("All when left out."),
      json::Field("constitutions").Optional().Items(0, 9).Matches(kConstitutionCode).Example(R"(["C"])"),
      json::Field("symptoms").Optional().Items(0, 20).Length(1, 60).Help("Codes, see the list of them."),
      json::Field("person").Optional().Help("For safety; what is not said counts as possible."),
      json::Field("place").Help("Practitioners and departments that belong to it."),
      json::Field("limit").Optional().Range(1, 20).Help("Of each kind."),
      json::Field("origin").Help("From where practitioners and departments are sought."),
      json::Field("max_km").Optional().Range(1, 1000).Help("At and beyond it there are no points for the distance."),
      json::Field("max_fee_cents").Optional().Range(1, 10'000'000).Help("At and beyond it none for the fee."));
}

struct AdviceQuery {
  std::vector<recommendation::AdviceKind> kind;
  std::vector<std::string> symptom;
  std::optional<ResourceId> place;
  int limit = 5;
};
BOOST_DESCRIBE_STRUCT(AdviceQuery, (), (kind, symptom, place, limit))
constexpr auto DescribeJson(const AdviceQuery*) {
  return json::Object("AdviceQuery", "What of the advice; what concerns safety is asked by POST.",
                      json::Field("kind").Optional().Items(0, 5).Help("All when left out."),
                      json::Field("symptom").Optional().Items(0, 20).Length(1, 60),
                      json::Field("limit").Optional().Range(1, 20).Help("Of each kind."));
}

}  // namespace medres::api
