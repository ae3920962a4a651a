#include "scheduling/hold/service.hpp"

#include "platform/security/digest.hpp"

namespace medres::scheduling {
namespace {

/// 128 random bits.
std::string MakeToken() { return security::ToHex(security::RandomBytes(16)); }

}  // namespace

Status HoldService::CheckDuration(Milliseconds duration) const {
  const Milliseconds longest = *longest_.Get();
  if (duration <= longest) return {};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(longest).count();
  return Fail(Error::Invalid("hold.too_long", "/duration_seconds", {{"max", std::to_string(seconds)}}));
}

Task<Result<Booked>> HoldService::Hold(HoldWish wish) {
  MEDRES_CO_CHECK(CheckDuration(wish.duration));
  const Wish wanted{.service = wish.service_type,
                    .start = wish.start,
                    .chosen = wish.resources,
                    .number = wish.number,
                    .channel = wish.channel};
  Proposal proposal{.command = HoldCommand{.service_type = wish.service_type,
                                           .patient = wish.patient,
                                           .start = wish.start,
                                           .resources = std::move(wish.resources),
                                           .channel = std::move(wish.channel),
                                           .duration = wish.duration,
                                           .token = MakeToken(),
                                           .actor = std::move(wish.actor),
                                           .idempotency = std::move(wish.idempotency),
                                           .guardian = wish.guardian,
                                           .booked_by = wish.booked_by,
                                           .number = wish.number},
                    .wish = wanted};
  if (wish.number) proposal.session = wish.number->session;
  if (wish.patient) proposal.patients.push_back(*wish.patient);
  auto outcome = co_await proposer_.Propose(std::move(proposal));
  if (!outcome) co_return Fail(proposer_.WithNextStart(std::move(outcome).error(), wanted));
  co_return Booked{std::move(outcome->appointment), outcome->replayed};
}

Task<Result<Outcome>> HoldService::Change(Command command, AppointmentId id) {
  MEDRES_CO_TRY(const Appointment before, co_await bookings_.Get(id));
  co_return co_await proposer_.Propose(Proposal::OfChange(std::move(command), before));
}

Task<Result<Appointment>> HoldService::Renew(AppointmentId id, std::string token, Milliseconds duration,
                                             std::string actor) {
  MEDRES_CO_CHECK(CheckDuration(duration));
  RenewCommand command{.appointment = id,
                       .token = std::move(token),
                       .next_token = MakeToken(),
                       .duration = duration,
                       .actor = std::move(actor)};
  MEDRES_CO_TRY(Outcome outcome, co_await Change(std::move(command), id));
  co_return std::move(outcome.appointment);
}

Task<Result<Booked>> HoldService::Book(AppointmentId id, std::string token, std::optional<PatientId> patient,
                                       std::string actor, std::optional<PatientId> booked_by) {
  MEDRES_CO_TRY(const Appointment before, co_await bookings_.Get(id));
  // Whoever held it is asked again: the patient may be named only now, the relation may have ended since.
  ConfirmCommand command{.appointment = id,
                         .token = std::move(token),
                         .patient = patient,
                         .actor = std::move(actor),
                         .booked_by = booked_by ? booked_by : before.booked_by};
  Proposal proposal = Proposal::OfChange(std::move(command), before);
  if (patient) proposal.patients.push_back(*patient);
  MEDRES_CO_TRY(Outcome outcome, co_await proposer_.Propose(std::move(proposal)));
  co_return Booked{std::move(outcome.appointment), outcome.replayed};
}

Task<Result<Appointment>> HoldService::Release(AppointmentId id, std::string token, std::string actor) {
  ReleaseCommand command{.appointment = id, .token = std::move(token), .actor = std::move(actor)};
  MEDRES_CO_TRY(Outcome outcome, co_await Change(std::move(command), id));
  co_return std::move(outcome.appointment);
}

Task<Result<int>> HoldService::Tidy(int limit) {
  MEDRES_CO_TRY(const std::vector<Appointment> expired, co_await bookings_.ExpiredHolds(limit));
  for (const Appointment& hold : expired) MEDRES_CO_CHECK(co_await Record(hold));
  co_return static_cast<int>(expired.size());
}

Task<Status> HoldService::Expire(AppointmentId id) {
  MEDRES_CO_TRY(const Appointment hold, co_await bookings_.Get(id));
  co_return co_await Record(hold);
}

Task<Status> HoldService::Record(const Appointment& hold) {
  const auto done = co_await proposer_.Propose(Proposal::OfChange(ExpireCommand{.appointment = hold.id}, hold));
  // Not over yet, or somebody else was first: another process tidied it, or its holder booked it.
  if (!done && done.error().kind != ErrorKind::kConflict) co_return Fail(done.error());
  co_return Status();
}

}  // namespace medres::scheduling
