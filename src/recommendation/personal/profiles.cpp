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
  MEDRES_CO_TRY(const constitution::ConstitutionState state, co_await evidence_.StateOf(patient, {}));
  bool counts = false;
  if (state.outcome) {
    profile.instrument = state.outcome->instrument;
    profile.edition = state.outcome->edition;
    profile.assessed_at = state.assessed_at;
    if (IsStale(*state.assessed_at, now, months_)) {
      profile.basis = ConstitutionBasis::kStale;
    } else {
      profile.needs = NeedsOf(*state.outcome);
      counts = !profile.needs.empty();
      profile.basis = counts ? ConstitutionBasis::kAssessed : ConstitutionBasis::kUnclassified;
    }
  }
  if (!state.fused) co_return profile;
  AddEvidence(*state.fused, counts, profile.needs);
  if (!counts && !profile.needs.empty()) profile.basis = ConstitutionBasis::kEvidence;
  co_return profile;
}

}  // namespace medres::recommendation
