#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "constitution/model.hpp"
#include "knowledge/citation.hpp"

/// What speaks for one constitution or another beside a questionnaire.
namespace medres::constitution {

using ObservationId = Id<struct ObservationTag>;

/// What a device or a tape measures of a person.
enum class Measurand : std::uint8_t {
  kHeartRate,
  kHeartRateVariability,
  kBodyTemperature,
  kSleepDuration,
  kSteps,
  kBmi,
  kWaist
};
inline constexpr std::size_t kMeasurands = 7;

/// A measurement as it was sent.
struct ObservationInput {
  Measurand measurand = Measurand::kHeartRate;
  double value = 0;
  std::string unit;  ///< UCUM
  std::optional<Instant> observed_at = {};
  std::string device = {};
};

/// A measurement that is kept. It is never changed.
struct Observation {
  ObservationId id;
  PatientId patient;
  Measurand measurand = Measurand::kHeartRate;
  double value = 0;  ///< in the measurand's own unit
  std::string unit;
  double said_value = 0;  ///< as it was sent
  std::string said_unit;
  Instant observed_at;
  std::string device;
  std::string actor;
};

/// Kinds of evidence; what all of one kind may say together is capped.
enum class EvidenceGroup : std::uint8_t { kComplaint, kSensor, kTongue };
inline constexpr std::size_t kEvidenceGroups = 3;

/// Something observed, by the name that data/constitution/evidence/ratios.tsv knows it by.
struct EvidenceItem {
  EvidenceGroup group = EvidenceGroup::kSensor;
  std::string feature;  ///< symptom:恶寒, sensor:bmi/obese, tongue:body/pale
  std::string label;    ///< what was seen, for reading
  double weight = 1;    ///< 0.7 light, 1.5 heavy
  bool denied = false;
};

/// One for each scale, in their order.
using PerScale = std::array<double, kScales.size()>;

/// How much likelier a feature is with each constitution than on the whole.
struct LikelihoodRatios {
  std::string feature;
  PerScale ratios{};
  std::string source;
  knowledge::ReviewStatus review_status = knowledge::ReviewStatus::kUnreviewed;
};

/// Something measured that must not wait.
struct EvidenceAlarm {
  std::string word;
  knowledge::Bilingual why;
};

}  // namespace medres::constitution
