#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "patients/model.hpp"

namespace medres::constitution {

using AssessmentId = Id<struct AssessmentTag>;

/// The balanced constitution and the eight biased ones, in the order of the standards (codes A to I).
enum class Scale : std::uint8_t { kPh, kQx, kYangx, kYinx, kTs, kSr, kXy, kQy, kTb };

inline constexpr std::array kScales{Scale::kPh, Scale::kQx, Scale::kYangx, Scale::kYinx, Scale::kTs,
                                    Scale::kSr, Scale::kXy, Scale::kQy,    Scale::kTb};

constexpr std::size_t IndexOf(Scale scale) { return static_cast<std::size_t>(scale); }

/// As answer sheets and published tables name them.
constexpr std::string_view WireName(Scale scale) {
  constexpr std::array<std::string_view, kScales.size()> kNames{"PH", "QX", "YANGX", "YINX", "TS",
                                                                "SR", "XY", "QY",    "TB"};
  return kNames[IndexOf(scale)];
}

/// A to I, as practitioners' strengths and wishes for slots name them.
constexpr char CodeOf(Scale scale) { return static_cast<char>('A' + IndexOf(scale)); }

/// What an instrument says of one scale; basically-yes is said of the balanced one only.
enum class Verdict : std::uint8_t { kNo, kTendency, kBasicallyYes, kYes };

/// What a whole sheet amounts to. Unclassified: not balanced, and no biased scale reaches even a tendency.
enum class Kind : std::uint8_t { kBalanced, kBasicallyBalanced, kBiased, kTendency, kUnclassified };

enum class Scoring : std::uint8_t {
  kTransformed,  ///< (raw - items) / (4 * items) * 100
  kSum           ///< raw
};

/// The thresholds of one edition, on its own scoring. A score that equals a threshold has reached it.
struct Rule {
  Scoring scoring = Scoring::kTransformed;
  int yes = 0;
  int tendency = 0;
  int balanced = 0;             ///< of the balanced scale
  int all_below = 0;            ///< balanced only while every biased scale is below this
  int basically_all_below = 0;  ///< basically balanced while every one is below this
};

struct Edition {
  std::string id;
  Rule rule;
};

/// What can be measured or counted instead of being asked.
enum class Quantity : std::uint8_t { kBmi, kWaist, kColdsPerYear, kAllergiesPerYear };

/// The answer is 1 and one more for each bound that the quantity has reached. Counts above `up_to` have no class.
struct MeasuredBy {
  Quantity quantity = Quantity::kBmi;
  std::vector<int> from;
  std::optional<int> up_to;
};

/// A question. It is asked once, however many scales it counts for; whether it is reversed (6 - answer) belongs to the
/// scale, not to the question.
struct Item {
  std::string key;
  std::vector<Scale> scales;
  std::vector<Scale> reversed;
  std::optional<patients::Sex> sex;  ///< asked of this sex only
  std::optional<std::string> text;
  std::vector<std::string> options;  ///< its own five answers, where they differ from the instrument's
  std::optional<MeasuredBy> measured_by;
};

struct Words {
  std::string zh;
  std::string en;
};

/// A questionnaire as data: which answers count where, and by which thresholds. The first edition is the default.
struct Instrument {
  std::string id;
  Words name;
  std::string source;
  std::vector<Edition> editions;
  std::vector<std::string> options;
  std::vector<Item> items;
};

/// Lengths and masses as people say them, to one decimal and three.
struct Measurements {
  std::optional<double> height_cm = {};
  std::optional<double> weight_kg = {};
  std::optional<double> waist_cm = {};
  std::optional<int> colds_per_year = {};
  std::optional<int> allergies_per_year = {};
};

/// What somebody has answered.
struct AnswerSheet {
  std::string instrument;
  std::optional<std::string> edition;  ///< else the instrument's first
  std::optional<patients::Sex> sex;
  std::map<std::string, int> answers;
  std::optional<Measurements> measurements;
  bool assign_highest = false;  ///< an unclassified sheet gets the biased scale with the highest score as its main type
};

/// What an instrument makes of a sheet. Maps are by the scales' names.
struct Outcome {
  std::string instrument;
  std::string edition;
  std::map<std::string, int> raw;
  std::optional<std::map<std::string, double>>
      transformed;  ///< to four decimals, for reading; nothing is decided by it
  std::map<std::string, Verdict> verdict;
  Kind kind = Kind::kUnclassified;
  std::optional<Scale> main;
  std::vector<Scale> co_types;
  std::vector<Scale> tendencies;
  bool assigned_highest = false;        ///< `main` was not reached, but asked for
  std::map<std::string, int> measured;  ///< answers that follow from measurements
};

/// An outcome that is kept. It is never changed; an edition's thresholds are those of its day.
struct Assessment {
  AssessmentId id;
  PatientId patient;
  Instant assessed_at;
  std::string actor;
  AnswerSheet sheet;
  Outcome outcome;
};

}  // namespace medres::constitution
