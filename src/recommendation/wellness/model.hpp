#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "catalog/model.hpp"
#include "knowledge/citation.hpp"
#include "prescription/model.hpp"
#include "scheduling/ranking/patient_profiles.hpp"

namespace medres::recommendation {

/// Food (食疗), acupoints to press oneself, what to do; and who could be seen.
enum class AdviceKind : std::uint8_t { kFood, kPoint, kActivity, kPractitioner, kDepartment };
inline constexpr std::array kAdviceKinds{AdviceKind::kFood, AdviceKind::kPoint, AdviceKind::kActivity,
                                         AdviceKind::kPractitioner, AdviceKind::kDepartment};

/// Quarters of the year by solar terms: from 立春, 立夏, 立秋 and 立冬 on.
enum class Season : std::uint8_t { kSpring, kSummer, kAutumn, kWinter };

/// What keeps an item from a person, beside what the safety rules say of its material or point.
struct Cautions {
  bool pregnancy = false;
  std::optional<int> under_age;  ///< not for who is younger
  std::optional<int> over_age;   ///< not for who is older
};

/// Something that helps oneself. Constitutions are codes A to I.
struct CareItem : knowledge::Citation {
  std::string id;
  AdviceKind kind = AdviceKind::kFood;
  knowledge::Bilingual name;
  std::string group;                 ///< alternatives of one group are alike
  std::optional<std::string> herb;   ///< the material by which a food is checked
  std::optional<std::string> point;  ///< code of the acupoint
  std::vector<std::string> suits;
  std::vector<std::string> limited_for;
  std::vector<Season> seasons;
  bool general = false;  ///< suits nearly everybody
  Cautions cautions;
  std::vector<std::string> allergens;
};

/// What a constitution should eat less of, as a text.
struct LimitText {
  std::string constitution;
  knowledge::Bilingual text;
};

struct Symptom {
  std::string code;
  knowledge::Bilingual name;
  std::vector<std::string> points_to;    ///< constitutions whose questionnaires ask for it
  std::vector<std::string> departments;  ///< 诊疗科目 codes
  bool emergency = false;
};

/// Of whom and for what. Nothing of it is kept.
struct AdviceAsk {
  std::vector<AdviceKind> kinds;  ///< empty: all
  scheduling::PatientProfile profile;
  std::vector<std::string> symptoms;
  prescription::Person person;
  Instant now;
  std::size_t limit = 5;                         ///< of each kind
  std::optional<catalog::Position> origin = {};  ///< from where people and places are sought
  double max_km = 50;                            ///< at and beyond this distance there are no points for it
  int max_fee_cents = 50'000;                    ///< at and beyond this fee likewise
};

enum class AdviceCriterion : std::uint8_t {
  kConstitution,  ///< the weighted share of the constitution that it suits
  kSymptoms,      ///< the share of the symptoms that it is for
  kSeason,        ///< of the day's solar term
  kGeneral,       ///< suits nearly everybody
  kContinuity,    ///< earlier visits; practitioners only
  kQuality,       ///< by rank of title, or level of the hospital: not by what became of anybody
  kDistance,      ///< from the origin
  kPrice,         ///< the fee by the policy of its place
  kAvailability   ///< the share of the coming days' hours that is free
};

/// The points that each criterion gives at most.
inline constexpr std::array<int, 9> kAdviceWeights{4000, 3000, 2000, 1000, 1500, 500, 1000, 500, 1000};
constexpr int WeightOf(AdviceCriterion criterion) { return kAdviceWeights[static_cast<std::size_t>(criterion)]; }

/// What one criterion gave, of how much, and why. `args` may hold {types} and {symptoms}, codes separated by commas,
/// which whoever shows them names.
struct AdvicePart {
  AdviceCriterion criterion = AdviceCriterion::kConstitution;
  int points = 0;
  int most = 0;
  std::string reason;
  ErrorArgs args;

  bool operator==(const AdvicePart&) const = default;
};

struct AdviceScore {
  int points = 0;  ///< the sum of the parts'
  int most = 0;    ///< likewise
  std::vector<AdvicePart> parts;

  bool operator==(const AdviceScore&) const = default;
};

/// By which rules an item was checked for safety.
enum class CheckedBy : std::uint8_t {
  kMateriaMedica,  ///< as a material of the pharmacy, and by the house's cautions
  kPointRules,     ///< as an acupoint that is pressed, and by the house's cautions
  kHouseRules      ///< allergies by name and the house's cautions only: no rule of safety knows it
};

struct Advised {
  const CareItem* item = nullptr;
  CheckedBy checked_by = CheckedBy::kHouseRules;
  AdviceScore score;
};

/// An item that would have come into question, and what kept it away: a finding of the safety rules, or a caution.
struct LeftOut {
  const CareItem* item = nullptr;
  std::string finding;  ///< id of the finding, or of the house's rule
  std::string code;     ///< of the sentence
  ErrorArgs args;
  std::optional<knowledge::Bilingual> why;
  knowledge::Citation citation;
};

/// Somebody or some place that could be seen.
struct AdvisedResource {
  ResourceId id;
  AdviceKind kind = AdviceKind::kPractitioner;
  AdviceScore score;
};

struct Advice {
  std::vector<std::string> emergencies;  ///< symptoms for which nothing else is answered
  bool cold_start = false;               ///< neither constitution, symptoms nor earlier visits are known
  int term = 0;                          ///< place of the day's solar term, see almanac
  Season season = Season::kSpring;
  std::vector<Advised> items;
  std::vector<AdvisedResource> resources;
  std::vector<const LimitText*> limits;
  std::vector<LeftOut> left_out;
  std::vector<Issue> gaps;  ///< what could not be compared, and why
};

}  // namespace medres::recommendation
