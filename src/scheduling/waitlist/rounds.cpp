#include "scheduling/waitlist/rounds.hpp"

#include <algorithm>

namespace medres::scheduling {
namespace {

/// Starts that one entry may be refused in a round; those are left out of the next.
constexpr int kMaxRefusals = 32;

}  // namespace

Task<Result<int>> WaitlistRounds::Run(std::function<bool()> stop) {
  MEDRES_CO_CHECK(co_await SettleOver());
  MEDRES_CO_TRY(const WaitlistTurns turns, co_await ReadTurns());
  const Openings openings = LookAround(turns.waiting);
  static const std::set<Instant> kNone;
  int made = 0;
  for (const WaitlistEntry& entry : turns.waiting) {
    if (stop()) break;
    if (IsQuietFor(entry)) continue;
    const auto offered = turns.offered.find(entry.id);
    const auto served = co_await Serve(entry, offered == turns.offered.end() ? kNone : offered->second, openings);
    if (!served && served.error().kind == ErrorKind::kPrecondition) break;
    if (!served) co_return Fail(served.error());
    made += *served ? 1 : 0;
  }
  co_return made;
}

Task<Status> WaitlistRounds::SettleOver() {
  const Instant now = parts_.clock.Now();
  MEDRES_CO_TRY(const auto over, co_await parts_.database.Read<std::vector<WaitlistEntry>>(
                                     [&](sql::Session& session) { return parts_.store.Over(session, now); }));
  for (const WaitlistEntry& entry : over) {
    if (entry.offer) {
      MEDRES_CO_CHECK(co_await parts_.offers.Settle(entry));
    } else {
      MEDRES_CO_CHECK(co_await Lapse(entry));
    }
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
Task<Result<WaitlistTurns>> WaitlistRounds::ReadTurns() {
  for (;;) {
    const Instant now = parts_.clock.Now();
    MEDRES_CO_TRY(WaitlistTurns turns, co_await parts_.database.Read<WaitlistTurns>([&](sql::Session& session) {
      return parts_.store.Turns(session, now, now - parts_.rules.retry);
    }));
    if (turns.claimed.empty()) co_return turns;
    for (WaitlistEntry& claimed : turns.claimed) {
      MEDRES_CO_CHECK(co_await parts_.offers.Finish(std::move(claimed)));
    }
  }
}

/// Everything is looked up before anybody is served, so that all are served from the same.
Openings WaitlistRounds::LookAround(const std::vector<WaitlistEntry>& waiting) const {
  const Instant now = parts_.clock.Now();
  const Instant first = EarliestStart(parts_.rules, now);
  Instant last = first;
  for (const WaitlistEntry& entry : waiting) last = std::max(last, entry.ends_at);
  Openings openings(parts_.finder, parts_.services, {first, last}, now);
  for (const WaitlistEntry& entry : waiting) openings.Look(entry);
  return openings;
}

bool WaitlistRounds::IsQuietFor(const WaitlistEntry& entry) const {
  return IsQuiet(parts_.rules.quiet, FindZone(entry.zone)->ToWall(parts_.clock.Now()).minutes);
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
