#pragma once

#include "constitution/service.hpp"
#include "patients/personalisation_service.hpp"
#include "scheduling/ranking/patient_profiles.hpp"

namespace medres::recommendation {

/// What may rank things for a patient: the last assessment, while it is recent enough and the patient did not opt out.
/// Thread-safe; references must outlive it.
class StoredProfiles final : public scheduling::PatientProfiles {
 public:
  /// `months`: how long an assessment counts.
  StoredProfiles(patients::PersonalisationService& personalisation, constitution::ConstitutionService& constitutions,
                 int months)
      : personalisation_(personalisation), constitutions_(constitutions), months_(months) {}

  Task<Result<scheduling::PatientProfile>> ProfileOf(PatientId patient, Instant now) override;

 private:
  patients::PersonalisationService& personalisation_;
  constitution::ConstitutionService& constitutions_;
  int months_;
};

}  // namespace medres::recommendation
