#include "recommendation/wellness/service.hpp"

#include "base/age.hpp"
#include "patients/relation.hpp"

namespace medres::recommendation {

using scheduling::ConstitutionBasis;
using scheduling::PatientProfile;

namespace {

void NameConstitutions(const std::vector<std::string>& codes, PatientProfile& profile) {
  if (codes.empty()) return;
  profile.basis = ConstitutionBasis::kNamed;
  profile.needs.clear();
  for (const std::string& code : codes) profile.needs.push_back({code, 1});
}

}  // namespace

Result<PersonalAdvice> AdviceService::Answer(AdviceWish wish, PatientProfile profile,
                                             const scheduling::EarlierVisits* visits) const {
  if (wish.place && !parts_.resources.Find(*wish.place)) {
    return Fail(Error::Invalid("resource.not_found", "/place", {{"id", wish.place->Text()}}));
  }
  const AdviceAsk ask{.kinds = std::move(wish.kinds),
                      .profile = profile,
                      .symptoms = std::move(wish.symptoms),
                      .person = std::move(wish.person),
                      .now = parts_.clock.Now(),
                      .limit = static_cast<std::size_t>(wish.limit),
                      .origin = wish.origin,
                      .max_km = wish.max_km,
                      .max_fee_cents = wish.max_fee_cents};
  MEDRES_TRY(Advice advice, parts_.advisor.Advise(ask, visits, wish.place));
  return PersonalAdvice{std::move(profile), std::move(advice)};
}

Result<PersonalAdvice> AdviceService::Advise(AdviceWish wish) const {
  PatientProfile nobody;
  NameConstitutions(wish.constitutions, nobody);
  return Answer(std::move(wish), std::move(nobody), nullptr);
}

Task<Result<PersonalAdvice>> AdviceService::AdvisePatient(PatientId patient, AdviceWish wish) const {
  const Instant now = parts_.clock.Now();
  MEDRES_CO_TRY(patients::Patient person, co_await parts_.patients.Get(patient));
  if (person.merged_into) {
    MEDRES_CO_TRY(person, co_await parts_.patients.Get(*person.merged_into));
  }
  MEDRES_CO_TRY(PatientProfile profile, co_await parts_.profiles.ProfileOf(person.id, now));
  if (person.sex != patients::Sex::kUnknown) wish.person.sex = person.sex;
  if (person.birth_date) wish.person.age = AgeOn(*person.birth_date, patients::RelationDay(now));
  if (!profile.personalised) co_return Answer(std::move(wish), std::move(profile), nullptr);
  NameConstitutions(wish.constitutions, profile);
  MEDRES_CO_TRY(const auto visits, co_await parts_.history.VisitsBefore(person.id, now));
  co_return Answer(std::move(wish), std::move(profile), &visits);
}

}  // namespace medres::recommendation
