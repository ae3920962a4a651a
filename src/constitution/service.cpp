#include "constitution/service.hpp"

#include <algorithm>

namespace medres::constitution {

Task<Result<Assessment>> ConstitutionService::Record(PatientId patient, AnswerSheet sheet,
                                                     std::optional<Instant> assessed_at, std::string actor) {
  MEDRES_CO_TRY(const patients::Patient person, co_await patients_.Get(patient));
  if (person.merged_into) co_return Fail(Error::Conflict("patient.merged_already", {{"id", patient.Text()}}));
  const Instant now = clock_.Now();
  if (assessed_at && *assessed_at > now) co_return Fail(Error::Invalid("constitution.in_future", "/assessed_at"));
  if (!sheet.sex) sheet.sex = person.sex;
  MEDRES_CO_TRY(Outcome outcome, instruments_.Assess(sheet));
  Assessment made{.id = AssessmentId::Make(),
                  .patient = patient,
                  .assessed_at = assessed_at.value_or(now),
                  .actor = std::move(actor),
                  .sheet = std::move(sheet),
                  .outcome = std::move(outcome)};
  const auto work = [&](sql::Session& session) { return store_.Insert(session, made, now); };
  MEDRES_CO_CHECK(co_await database_.RunWrite(work, sql::Database::kDeadline));
  co_return made;
}

Task<Result<Assessment>> ConstitutionService::Get(PatientId patient, AssessmentId id) {
  MEDRES_CO_TRY(auto found, co_await Find(id));
  if (!found || found->patient != patient) {
    co_return Fail(Error::NotFound("constitution.not_found", {{"id", id.Text()}}));
  }
  co_return *std::move(found);
}

Task<Result<std::optional<Assessment>>> ConstitutionService::Find(AssessmentId id) {
  co_return co_await database_.Read<std::optional<Assessment>>(
      [&](sql::Session& session) { return store_.Find(session, id); });
}

Task<Result<std::optional<Assessment>>> ConstitutionService::Last(PatientId patient) {
  co_return co_await database_.Read<std::optional<Assessment>>(
      [&](sql::Session& session) { return store_.Last(session, patient); });
}

Task<Result<ConstitutionService::Page>> ConstitutionService::List(AssessmentFilter filter) {
  MEDRES_CO_CHECK(co_await patients_.Get(filter.patient));
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  Page page;
  MEDRES_CO_TRY(page.items, co_await database_.Read<std::vector<Assessment>>(
                                [&](sql::Session& session) { return store_.List(session, filter); }));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = page.items.back().id;
  }
  co_return page;
}

Task<Result<Trend>> ConstitutionService::Follow(PatientId patient, std::string instrument) {
  MEDRES_CO_CHECK(instruments_.Get(instrument));
  MEDRES_CO_TRY(
      Page page,
      co_await List(
          {.patient = patient, .instrument = std::move(instrument), .before = std::nullopt, .limit = kMostPoints}));
  Trend trend{.points = std::move(page.items), .since_before = {}};
  const auto earlier = [](const Assessment& a, const Assessment& b) {
    return std::pair(a.assessed_at, a.id) < std::pair(b.assessed_at, b.id);
  };
  std::ranges::sort(trend.points, earlier);
  if (trend.points.size() > 1) {
    const auto last = trend.points.rbegin();
    trend.since_before = ChangesBetween(std::next(last)->outcome, last->outcome);
  }
  co_return trend;
}

}  // namespace medres::constitution
