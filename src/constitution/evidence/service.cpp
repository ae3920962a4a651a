#include "constitution/evidence/service.hpp"

#include <algorithm>

namespace medres::constitution {
namespace {

constexpr Milliseconds kAlarmsFor{86'400'000};

/// A reading that was an alarm is one for a day, and then nothing.
bool IsPastAlarm(const RatioTable& table, const Observation& one, Instant now) {
  if (one.observed_at >= now - kAlarmsFor) return false;
  return std::ranges::any_of(table.FeaturesOf(one.measurand, one.value), &SensorFeature::alarm);
}

}  // namespace

Result<std::vector<Observation>> EvidenceService::Checked(PatientId patient,
                                                          const std::vector<ObservationInput>& inputs,
                                                          const std::string& actor) const {
  if (inputs.size() > kMostAtOnce) {
    return Fail(Error::Invalid("evidence.too_many", "/observations", {{"max", std::to_string(kMostAtOnce)}}));
  }
  std::vector<Issue> issues;
  std::vector<Observation> made;
  made.reserve(inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    auto one = parts_.reader.Check(inputs[i], "/observations/" + std::to_string(i));
    if (!one) {
      std::ranges::move(one.error().issues, std::back_inserter(issues));
      continue;
    }
    one->patient = patient;
    one->actor = actor;
    made.push_back(*std::move(one));
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return made;
}

Task<Error> EvidenceService::Explained(PatientId patient, Error refused) {
  if (refused.kind != ErrorKind::kConflict) co_return refused;
  const auto found = co_await parts_.patients.Get(patient);
  co_return found ? std::move(refused) : found.error();
}

Task<Result<EvidenceService::Kept>> EvidenceService::Keep(PatientId patient, std::vector<ObservationInput> inputs,
                                                          std::string actor) {
  MEDRES_CO_TRY(const auto made, Checked(patient, inputs, actor));
  const auto added = co_await parts_.database.Write<int>(
      [&](sql::Session& session) { return parts_.store.Append(session, patient, made); });
  if (!added) co_return Fail(co_await Explained(patient, added.error()));
  co_return Kept{.added = *added, .known = static_cast<int>(made.size()) - *added};
}

Task<Result<EvidenceService::Recorded>> EvidenceService::Record(PatientId patient, std::vector<ObservationInput> inputs,
                                                                std::string actor) {
  MEDRES_CO_TRY(const auto made, Checked(patient, inputs, actor));
  struct Written {
    int added = 0;
    Known known;
  };
  const Instant now = parts_.clock.Now();
  const auto work = [&](sql::Session& session) -> Task<Result<Written>> {
    Written written;
    MEDRES_CO_TRY(written.added, co_await parts_.store.Append(session, patient, made));
    MEDRES_CO_TRY(written.known, co_await LookUp(session, patient, now));
    co_return written;
  };
  auto written = co_await parts_.database.Write<Written>(work);
  if (!written) co_return Fail(co_await Explained(patient, written.error()));
  MEDRES_CO_TRY(auto state, Fused(std::move(written->known), {}, now));
  co_return Recorded{.kept = {.added = written->added, .known = static_cast<int>(made.size()) - written->added},
                     .state = std::move(state)};
}

Task<Result<EvidenceService::Page>> EvidenceService::List(ObservationFilter filter) {
  MEDRES_CO_CHECK(co_await parts_.patients.Get(filter.patient));
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  Page page;
  MEDRES_CO_TRY(page.items, co_await parts_.database.Read<std::vector<Observation>>(
                                [&](sql::Session& session) { return parts_.store.List(session, filter); }));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = page.items.back().id;
  }
  co_return page;
}

Task<Result<EvidenceService::Known>> EvidenceService::LookUp(sql::Session& session, PatientId patient, Instant now) {
  Known known;
  MEDRES_CO_TRY(known.kept, co_await parts_.store.Recent(session, patient, now - kCountsFor, kMostOfEach));
  MEDRES_CO_TRY(known.last, co_await parts_.constitutions.LastIn(session, patient));
  co_return known;
}

Result<ConstitutionState> EvidenceService::Fused(Known known, const EvidenceOnHand& on_hand, Instant now) const {
  std::vector<MeasuredOnce> measured;
  measured.reserve(known.kept.size());
  for (const Observation& one : known.kept) {
    if (!IsPastAlarm(parts_.reader.table(), one, now)) measured.push_back({one.measurand, one.value});
  }
  ConstitutionState state;
  if (known.last) {
    state.assessment = known.last->id;
    state.assessed_at = known.last->assessed_at;
    state.outcome = std::move(known.last->outcome);
  }
  MEDRES_CHECK(parts_.reader.Complete(state, on_hand, std::move(measured)));
  return state;
}

Task<Result<ConstitutionState>> EvidenceService::StateOf(PatientId patient, EvidenceOnHand on_hand) {
  const Instant now = parts_.clock.Now();
  MEDRES_CO_TRY(Known known, co_await parts_.database.Read<Known>(
                                 [&](sql::Session& session) { return LookUp(session, patient, now); }));
  if (known.kept.empty() && !known.last) MEDRES_CO_CHECK(co_await parts_.patients.Get(patient));
  co_return Fused(std::move(known), on_hand, now);
}

}  // namespace medres::constitution
