#pragma once

#include "patients/model.hpp"
#include "platform/async/task.hpp"
#include "scheduling/ranking/model.hpp"

namespace medres::scheduling {

/// How the constitution of a patient is known.
enum class ConstitutionBasis {
  kAssessed,      ///< by the last assessment; measurements may have added to it
  kEvidence,      ///< by measurements alone: it counts one half
  kNone,          ///< never assessed
  kStale,         ///< too long ago to count
  kUnclassified,  ///< the last assessment reached nothing
  kNamed,         ///< the caller named constitutions
  kOptedOut       ///< the patient wants no personal features
};

/// What may rank slots for one patient beside their wishes.
struct PatientProfile {
  bool personalised = true;
  ConstitutionBasis basis = ConstitutionBasis::kNone;
  std::vector<ConstitutionNeed> needs;  ///< only when assessed, or by evidence
  std::string instrument;               ///< of the last assessment, if there is one and it may be spoken of
  std::string edition;
  std::optional<Instant> assessed_at;
  int months = 0;  ///< that an assessment counts

  /// Ten-thousandths of a criterion's points that the needs can give.
  int Strength() const { return basis == ConstitutionBasis::kEvidence ? kEvidenceStrength : 10'000; }

  static constexpr int kEvidenceStrength = 5'000;
};

/// What is known of patients. A port: scheduling knows neither assessments nor who opted out. Thread-safe.
class PatientProfiles {
 public:
  virtual ~PatientProfiles() = default;

  /// Of a patient who was not merged. Of one who opted out it says that, and nothing else.
  virtual Task<Result<PatientProfile>> ProfileOf(PatientId patient, Instant now) = 0;
};

}  // namespace medres::scheduling
