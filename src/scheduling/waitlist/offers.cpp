#include "scheduling/waitlist/offers.hpp"

namespace medres::scheduling {
namespace {

constexpr std::string_view kWaitlistActor = "waitlist";

/// What keeps two processes from stepping on one entry for ever.
constexpr int kMaxSteps = 8;

/// A refusal is an answer; else nobody knows whether the time is held.
bool IsRefusal(const Error& error) {
  return error.kind == ErrorKind::kConflict || error.kind == ErrorKind::kInvalid || error.kind == ErrorKind::kNotFound;
}

Error OfferOver(const WaitlistEntry& entry) {
  return Error::Conflict("waitlist.offer_over", {{"offer", entry.offer->id.Text()}});
}

void TakeHold(WaitlistEntry& entry, const Appointment& hold) {
  entry.offer->hold = hold.id;
  entry.offer->hold_token = hold.hold_token;
  entry.offer->expires_at = hold.expires_at;
}

bool HasOpen(const WaitlistEntry& entry, OfferId id) {
  return entry.offer && entry.offer->id == id && entry.offer->status == OfferStatus::kOpen;
}

}  // namespace

Task<Result<WaitlistEntry>> Offers::Make(WaitlistEntry entry, const FreeStart& free) {
  const Instant now = parts_.clock.Now();
  entry.offer = WaitlistOffer{.id = OfferId::Make(),
                              .start = free.time.start,
                              .resources = free.resources,
                              .status = OfferStatus::kClaimed,
                              .hold = std::nullopt,
                              .hold_token = {},
                              .expires_at = std::nullopt,
                              .reasons = {},
                              .made_at = now,
                              .settled_at = std::nullopt};
  entry = AfterOffer(std::move(entry), OfferStatus::kClaimed, now);
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(
      [&](sql::Session& session) { return parts_.store.Step(session, entry, ChangeOf(OfferStatus::kClaimed)); },
      sql::Database::kDeadline));
  co_return co_await Finish(std::move(entry));
}

std::optional<NumberThen> NumberOffered(const SessionDirectory& sessions, const WaitlistEntry& entry) {
  if (entry.offer->resources.size() != 1) return std::nullopt;
  return NumberAt(sessions, entry.service_type, entry.offer->resources.front(), entry.offer->start);
}

/// The offer's id is the hold's key: whoever asks for it, and however often, there is one hold.
Task<Result<Booked>> Offers::Hold(const WaitlistEntry& entry) {
  const std::string key = entry.offer->id.Text();
  std::optional<NumberWish> number;
  if (const auto then = NumberOffered(parts_.sessions, entry)) number = then->wish;
  // In turn, so ahead of the delay that keeps a number from being grabbed.
  if (number) number->returning = true;
  co_return co_await holds_.Hold({.service_type = entry.service_type,
                                  .patient = entry.patient,
                                  .start = entry.offer->start,
                                  .resources = entry.offer->resources,
                                  .channel = entry.channel,
                                  .duration = parts_.rules.Get()->offer,
                                  .actor = std::string(kWaitlistActor),
                                  .idempotency = IdempotencyKey{std::string(kWaitlistActor), key, key},
                                  .guardian = entry.guardian,
                                  .booked_by = entry.booked_by,
                                  .number = number});
}

Task<Result<WaitlistEntry>> Offers::Finish(WaitlistEntry entry) {
  const OfferId id = entry.offer->id;
  const Result<Booked> held = co_await Hold(entry);
  if (!held) {
    if (!IsRefusal(held.error())) co_return Fail(held.error());
    entry.offer->reasons = ReasonsOf(held.error());
    const bool is_gone = entry.offer->reasons.empty();
    co_return co_await Conclude(std::move(entry), is_gone ? OfferStatus::kGone : OfferStatus::kRefused);
  }
  // Found again after so long that nobody could have accepted it: the start can be offered anew.
  if (held->replayed && held->appointment.expires_at <= parts_.clock.Now()) {
    co_return co_await Conclude(std::move(entry), OfferStatus::kGone);
  }
  TakeHold(entry, held->appointment);
  MEDRES_CO_TRY(WaitlistEntry opened, co_await Conclude(entry, OfferStatus::kOpen));
  // Taken off the list meanwhile.
  if (!HasOpen(opened, id)) MEDRES_CO_CHECK(co_await ReleaseIfHeld(entry));
  co_return opened;
}

/// Whether a process that died has held it, the key knows.
Task<Result<WaitlistEntry>> Offers::Abandon(WaitlistEntry entry) {
  const Result<Booked> held = co_await Hold(entry);
  if (held) {
    TakeHold(entry, held->appointment);
    MEDRES_CO_CHECK(co_await ReleaseIfHeld(entry));
  } else if (!IsRefusal(held.error())) {
    co_return Fail(held.error());
  }
  co_return co_await Conclude(std::move(entry), OfferStatus::kGone);
}

Task<Status> Offers::ReleaseIfHeld(const WaitlistEntry& entry) {
  const Status released = co_await Release(entry, std::string(kWaitlistActor));
  if (!released && IsOfferOver(released.error())) co_return Status();
  co_return released;
}

Task<Result<WaitlistEntry>> Offers::Accept(WaitlistEntry entry, std::string actor) {
  const auto booked = co_await holds_.Book(*entry.offer->hold, entry.offer->hold_token, std::nullopt, std::move(actor));
  if (!booked) co_return Fail(co_await Explain(std::move(entry), booked.error()));
  co_return co_await Conclude(std::move(entry), OfferStatus::kAccepted);
}

Task<Result<WaitlistEntry>> Offers::Decline(WaitlistEntry entry, std::string actor) {
  MEDRES_CO_CHECK(co_await Release(entry, std::move(actor)));
  co_return co_await Conclude(std::move(entry), OfferStatus::kDeclined);
}

Task<Status> Offers::Release(const WaitlistEntry& entry, std::string actor) {
  const auto released = co_await holds_.Release(*entry.offer->hold, entry.offer->hold_token, std::move(actor));
  if (!released) co_return Fail(co_await Explain(entry, released.error()));
  co_return Status();
}

Task<Error> Offers::Explain(WaitlistEntry entry, Error refusal) {
  if (refusal.code != "hold.expired" && refusal.code != "hold.settled") co_return refusal;
  const Error over = OfferOver(entry);
  const auto settled = co_await Settle(std::move(entry));
  co_return settled ? over : settled.error();
}

Task<Result<WaitlistEntry>> Offers::Settle(WaitlistEntry entry) {
  MEDRES_CO_CHECK(co_await holds_.Expire(*entry.offer->hold));
  MEDRES_CO_TRY(const Appointment hold, co_await parts_.bookings.Get(*entry.offer->hold));
  const auto outcome = OutcomeOf(hold);
  if (!outcome) co_return entry;
  co_return co_await Conclude(std::move(entry), *outcome);
}

/// The entry with its offer in that state, or as it is when the offer is not its current one any more or has come to
/// another state before.
Task<Result<WaitlistEntry>> Offers::Conclude(WaitlistEntry entry, OfferStatus status) {
  Error lost;
  for (int step = 0; step < kMaxSteps; ++step) {
    auto done = co_await parts_.database.Write<WaitlistEntry>(
        [&](sql::Session& session) { return ConcludeOnce(session, entry, status); });
    if (done || done.error().kind != ErrorKind::kPrecondition) co_return done;
    lost = std::move(done).error();
  }
  co_return Fail(std::move(lost));
}

Task<Result<WaitlistEntry>> Offers::ConcludeOnce(sql::Session& session, const WaitlistEntry& entry,
                                                 OfferStatus status) {
  MEDRES_CO_TRY(auto found, co_await parts_.store.Find(session, entry.id));
  if (!found) co_return Fail(Error::NotFound("waitlist.not_found", {{"id", entry.id.Text()}}));
  const bool is_current = found->offer && found->offer->id == entry.offer->id;
  if (!is_current || !Follows(found->offer->status, status)) co_return *std::move(found);
  found->offer = entry.offer;
  const WaitlistEntry after = AfterOffer(*std::move(found), status, parts_.clock.Now());
  MEDRES_CO_CHECK(co_await parts_.store.Step(session, after, ChangeOf(status)));
  co_return after;
}

}  // namespace medres::scheduling
