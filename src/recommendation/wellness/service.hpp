#pragma once

#include "patients/service.hpp"
#include "recommendation/wellness/advisor.hpp"
#include "scheduling/ranking/visit_history.hpp"

namespace medres::recommendation {

/// What is asked for. Of what is said of the person nothing is kept.
struct AdviceWish {
  std::vector<AdviceKind> kinds;           ///< empty: all
  std::vector<std::string> constitutions;  ///< codes A to I, instead of an assessment
  std::vector<std::string> symptoms;
  prescription::Person person;
  std::optional<ResourceId> place;
  int limit = 5;
  std::optional<catalog::Position> origin = {};
  double max_km = 50;
  int max_fee_cents = 50'000;
};

/// Advice, and what of the patient it rests on.
struct PersonalAdvice {
  scheduling::PatientProfile profile;
  Advice advice;
};

/// Gives advice to patients and to whoever asks without a name. Thread-safe; references must outlive it.
class AdviceService {
 public:
  struct Parts {
    const CareAdvisor& advisor;
    patients::PatientService& patients;
    scheduling::PatientProfiles& profiles;
    scheduling::VisitHistory& history;
    const catalog::Directory& resources;
    const Clock& clock;
  };

  explicit AdviceService(Parts parts) : parts_(parts) {}

  const CareLibrary& library() const { return parts_.advisor.library(); }

  /// kInvalid: `wellness.unknown_symptom`, `resource.not_found`.
  Result<PersonalAdvice> Advise(AdviceWish wish) const;

  /// By the last assessment and earlier visits, unless the patient opted out; then also without the constitutions that
  /// the caller names. Sex and age are those that are registered. As Advise; kNotFound `patient.not_found`.
  Task<Result<PersonalAdvice>> AdvisePatient(PatientId patient, AdviceWish wish) const;

 private:
  Result<PersonalAdvice> Answer(AdviceWish wish, scheduling::PatientProfile profile,
                                const scheduling::EarlierVisits* visits) const;

  Parts parts_;
};

}  // namespace medres::recommendation
