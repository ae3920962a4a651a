#include "recommendation/personal/profiles.hpp"

#include "recommendation/personal/needs.hpp"

namespace medres::recommendation {

using scheduling::ConstitutionBasis;
using scheduling::PatientProfile;

Task<Result<PatientProfile>> StoredProfiles::ProfileOf(PatientId patient, Instant now) {
  PatientProfile profile;
  profile.months = months_;
  MEDRES_CO_TRY(const patients::Personalisation word, co_await personalisation_.Get(patient));
  profile.personalised = word.personalise;
  if (!word.personalise) {
    profile.basis = ConstitutionBasis::kOptedOut;
    co_return profile;
  }
  MEDRES_CO_TRY(const auto last, co_await constitutions_.Last(patient));
  if (!last) co_return profile;
  profile.instrument = last->outcome.instrument;
  profile.edition = last->outcome.edition;
  profile.assessed_at = last->assessed_at;
  if (IsStale(last->assessed_at, now, months_)) {
    profile.basis = ConstitutionBasis::kStale;
    co_return profile;
  }
  profile.needs = NeedsOf(last->outcome);
  profile.basis = profile.needs.empty() ? ConstitutionBasis::kUnclassified : ConstitutionBasis::kAssessed;
  co_return profile;
}

}  // namespace medres::recommendation
