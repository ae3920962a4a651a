#pragma once

#include "platform/json/json.hpp"
#include "recommendation/wellness/model.hpp"

/// Guidance and symptoms as data, for JSON.
namespace medres::recommendation {

BOOST_DESCRIBE_ENUM(AdviceKind, kFood, kPoint, kActivity, kPractitioner, kDepartment)
BOOST_DESCRIBE_ENUM(Season, kSpring, kSummer, kAutumn, kWinter)
BOOST_DESCRIBE_ENUM(AdviceCriterion, kConstitution, kSymptoms, kSeason, kGeneral, kContinuity, kQuality, kDistance,
                    kPrice, kAvailability)
BOOST_DESCRIBE_ENUM(CheckedBy, kMateriaMedica, kPointRules, kHouseRules)

BOOST_DESCRIBE_STRUCT(Cautions, (), (pregnancy, under_age, over_age))
constexpr auto DescribeJson(const Cautions*) {
  return json::Object("CareCautions", "", json::Field("pregnancy").Optional());
}

/// As it stands in the file: what an item does not say of its source is the file's.
struct CareRow {
  std::string id;
  AdviceKind kind = AdviceKind::kFood;
  knowledge::Bilingual name;
  std::string group;
  std::optional<std::string> herb;
  std::optional<std::string> point;
  std::vector<std::string> suits;
  std::vector<std::string> limited_for;
  std::vector<Season> seasons;
  bool general = false;
  Cautions cautions;
  std::vector<std::string> allergens;
  std::optional<std::string> source;
  std::optional<knowledge::Evidence> evidence;
  std::optional<knowledge::ReviewStatus> review_status;
};
BOOST_DESCRIBE_STRUCT(CareRow, (),
                      (id, kind, name, group, herb, point, suits, limited_for, seasons, general, cautions, allergens,
                       source, evidence, review_status))
constexpr auto DescribeJson(const CareRow*) {
  return json::Object("CareRow", "", json::Field("suits").Optional(), json::Field("limited_for").Optional(),
                      json::Field("seasons").Optional(), json::Field("general").Optional(),
                      json::Field("cautions").Optional(), json::Field("allergens").Optional());
}

BOOST_DESCRIBE_STRUCT(LimitText, (), (constitution, text))

struct GuidanceFile : knowledge::Citation {
  std::vector<CareRow> items;
  std::vector<LimitText> limits;
};
BOOST_DESCRIBE_STRUCT(GuidanceFile, (knowledge::Citation), (items, limits))

BOOST_DESCRIBE_STRUCT(Symptom, (), (code, name, points_to, departments, emergency))
constexpr auto DescribeJson(const Symptom*) {
  return json::Object("CareSymptom", "A complaint that can be named when advice is asked for.",
                      json::Field("points_to").Optional().Help("Constitutions whose questionnaires ask for it."),
                      json::Field("departments").Optional().Help("诊疗科目 codes."),
                      json::Field("emergency").Optional().Help("Nothing but where to get help is answered to it."));
}

struct SymptomFile : knowledge::Citation {
  std::vector<Symptom> symptoms;
};
BOOST_DESCRIBE_STRUCT(SymptomFile, (knowledge::Citation), (symptoms))

}  // namespace medres::recommendation
