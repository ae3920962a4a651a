#include "scheduling/waitlist/rounds.hpp"

#include <algorithm>
#include <array>

namespace medres::scheduling {
namespace {

/// Starts that one entry may be refused in a round; those are left out of the next.
constexpr int kMaxRefusals = 32;

}  // namespace

Task<Result<int>> WaitlistRounds::Run(std::function<bool()> stop) {
  MEDRES_CO_CHECK(co_await SettleOver());
  MEDRES_CO_TRY(WaitlistTurns turns, co_await ReadTurns(stop));
  std::erase_if(turns.waiting, [this](const WaitlistEntry& entry) { return IsQuietFor(entry); });
  const Openings openings = LookAround(turns.waiting);
  static const std::set<Instant> kNone;
  int made = 0;
  for (const WaitlistEntry& entry : turns.waiting) {
    if (stop()) break;
    const auto offered = turns.offered.find(entry.id);
    const auto served = co_await Serve(entry, offered == turns.offered.end() ? kNone : offered->second, openings);
    if (!served && served.error().kind == ErrorKind::kPrecondition) break;
    if (!served) MEDRES_CO_CHECK(PassOver(entry, served.error()));
    made += served.value_or(false) ? 1 : 0;
  }
  co_return made;
}

Status WaitlistRounds::PassOver(const WaitlistEntry& entry, const Error& failure) const {
  constexpr std::array kEverybodys{ErrorKind::kUnavailable, ErrorKind::kTimeout, ErrorKind::kOverloaded};
  if (std::ranges::find(kEverybodys, failure.kind) != kEverybodys.end()) return Fail(failure);
  parts_.logger.Warning("an entry of the waiting list was passed over",
                        {{"entry", entry.id.Text()}, {"failure", ToString(failure)}});
  return {};
}

Task<Status> WaitlistRounds::SettleOver() {
  const Instant now = parts_.clock.Now();
  MEDRES_CO_TRY(const auto over, co_await parts_.database.Read<std::vector<WaitlistEntry>>(
                                     [&](sql::Session& session) { return parts_.store.Over(session, now); }));
  for (const WaitlistEntry& entry : over) {
    Status done;
    if (entry.offer) {
      const auto settled = co_await parts_.offers.Settle(entry);
      if (!settled) done = Fail(settled.error());
    } else {
      done = co_await Lapse(entry);
    }
    if (!done) MEDRES_CO_CHECK(PassOver(entry, done.error()));
  }
  co_return Status();
}

Task<Status> WaitlistRounds::Lapse(WaitlistEntry entry) {
  entry.status = WaitlistStatus::kLapsed;
  ++entry.version;
  entry.updated_at = parts_.clock.Now();
  const Status done = co_await parts_.database.RunWrite(
      [&](sql::Session& session) { return parts_.store.Step(session, entry, "lapsed"); }, sql::Database::kDeadline);
  // Somebody gave it more time, or was first to say so.
  if (!done && done.error().kind == ErrorKind::kPrecondition) co_return Status();
  co_return done;
}

/// Those who wait, once no better one is between waiting and an offer: what it was promised is to be held first.
Task<Result<WaitlistTurns>> WaitlistRounds::ReadTurns(const std::function<bool()>& stop) {
  for (;;) {
    const Instant now = parts_.clock.Now();
    MEDRES_CO_TRY(WaitlistTurns turns, co_await parts_.database.Read<WaitlistTurns>([&](sql::Session& session) {
      return parts_.store.Turns(session, now, now - parts_.rules.Get()->retry);
    }));
    if (turns.claimed.empty() || stop()) co_return turns;
    MEDRES_CO_TRY(const bool all_finished, co_await FinishClaims(turns.claimed));
    if (!all_finished) co_return turns;
  }
}

Task<Result<bool>> WaitlistRounds::FinishClaims(const std::vector<WaitlistEntry>& claimed) {
  bool all_finished = true;
  for (const WaitlistEntry& entry : claimed) {
    const auto done =
        IsStillWanted(entry) ? co_await parts_.offers.Finish(entry) : co_await parts_.offers.Abandon(entry);
    if (!done) MEDRES_CO_CHECK(PassOver(entry, done.error()));
    all_finished = all_finished && done;
  }
  co_return all_finished;
}

/// A process may have died over it long ago.
bool WaitlistRounds::IsStillWanted(const WaitlistEntry& claimed) const {
  const auto service = parts_.services.Find(claimed.service_type);
  if (!service) return false;
  const Instant start = claimed.offer->start;
  const auto number = NumberOffered(parts_.sources.sessions, claimed);
  const Interval visit = number ? number->time : Interval{start, start + Minutes(service->duration_minutes)};
  return MayBeOffered(*parts_.rules.Get(), claimed, visit, parts_.clock.Now());
}

/// Everything is looked up before anybody is served, so that all are served from the same.
Openings WaitlistRounds::LookAround(const std::vector<WaitlistEntry>& waiting) const {
  const Instant now = parts_.clock.Now();
  const Instant first = EarliestStart(*parts_.rules.Get(), now);
  Openings openings(parts_.sources, parts_.services, {first, first + std::chrono::days(Finder::kMaxDays)}, now);
  openings.Look(waiting);
  return openings;
}

bool WaitlistRounds::IsQuietFor(const WaitlistEntry& entry) const {
  return IsQuiet(parts_.rules.Get()->quiet, FindZone(entry.zone)->ToWall(parts_.clock.Now()).minutes);
}

Task<Result<bool>> WaitlistRounds::Serve(WaitlistEntry entry, const std::set<Instant>& offered,
                                         const Openings& openings) {
  int refusals = 0;
  for (const Instant start : openings.StartsFor(entry)) {
    if (offered.contains(start)) continue;
    const auto free = openings.Ask(entry, start);
    if (!free) continue;
    MEDRES_CO_TRY(entry, co_await parts_.offers.Make(std::move(entry), *free));
    if (entry.status != WaitlistStatus::kWaiting) co_return entry.status == WaitlistStatus::kOffered;
    if (++refusals == kMaxRefusals) break;
    entry.offer.reset();
  }
  co_return false;
}

}  // namespace medres::scheduling
