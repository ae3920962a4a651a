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

Task<Result<EvidenceService::Recorded>> EvidenceService::Record(PatientId patient, std::vector<ObservationInput> inputs,
                                                                std::string actor) {
  if (inputs.size() > kMostAtOnce) {
    co_return Fail(Error::Invalid("evidence.too_many", "/observations", {{"max", std::to_string(kMostAtOnce)}}));
  }
  std::vector<Issue> issues;
  std::vector<Observation> made;
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
  if (!issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  const auto work = [&](sql::Session& session) { return parts_.store.Append(session, patient, made); };
  const auto added = co_await parts_.database.Write<int>(work);
  if (!added) {
    // Who is refused is either merged or unknown; only then it is worth a look.
    if (added.error().kind == ErrorKind::kConflict) MEDRES_CO_CHECK(co_await parts_.patients.Get(patient));
    co_return Fail(added.error());
  }
  co_return Recorded{.added = *added, .known = static_cast<int>(made.size()) - *added};
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

Task<Result<ConstitutionState>> EvidenceService::StateOf(PatientId patient, EvidenceOnHand on_hand) {
  const Instant now = parts_.clock.Now();
  const Instant since = now - kCountsFor;
  MEDRES_CO_TRY(const auto kept, co_await parts_.database.Read<std::vector<Observation>>([&](sql::Session& session) {
    return parts_.store.Recent(session, patient, since, kMostOfEach);
  }));
  MEDRES_CO_TRY(auto last, co_await parts_.constitutions.Last(patient));
  if (kept.empty() && !last) MEDRES_CO_CHECK(co_await parts_.patients.Get(patient));
  std::vector<MeasuredOnce> measured;
  measured.reserve(kept.size());
  for (const Observation& one : kept) {
    if (!IsPastAlarm(parts_.reader.table(), one, now)) measured.push_back({one.measurand, one.value});
  }
  ConstitutionState state;
  if (last) {
    state.assessment = last->id;
    state.assessed_at = last->assessed_at;
    state.outcome = std::move(last->outcome);
  }
  MEDRES_CO_CHECK(parts_.reader.Complete(state, on_hand, std::move(measured)));
  co_return state;
}

}  // namespace medres::constitution
