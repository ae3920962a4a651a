#pragma once

#include "constitution/evidence/service.hpp"
#include "patients/personalisation_service.hpp"
#include "scheduling/ranking/patient_profiles.hpp"

namespace medres::recommendation {

/// What may rank things for a patient: the last assessment, while it is recent enough, and what devices measured
/// lately; nothing when the patient opted out, and no measurement while one of them is an alarm.
/// Thread-safe; references must outlive it.
class StoredProfiles final : public scheduling::PatientProfiles {
 public:
  /// `months`: how long an assessment counts.
  StoredProfiles(patients::PersonalisationService& personalisation, constitution::EvidenceService& evidence, int months)
      : personalisation_(personalisation), evidence_(evidence), months_(months) {}

  Task<Result<scheduling::PatientProfile>> ProfileOf(PatientId patient, Instant now) override;

 private:
  patients::PersonalisationService& personalisation_;
  constitution::EvidenceService& evidence_;
  int months_;
};

}  // namespace medres::recommendation
