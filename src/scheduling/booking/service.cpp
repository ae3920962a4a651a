#include "scheduling/booking/service.hpp"

#include "scheduling/booking/override.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

std::vector<PatientId> PatientsOf(const BookCommand& command) {
  std::vector<PatientId> patients{command.patient};
  patients.insert(patients.end(), command.others.begin(), command.others.end());
  return patients;
}

}  // namespace

Proposal ProposeTransition(TransitionCommand command, const Appointment& before) {
  const bool takes_time_again =
      !command.to && before.previous_status && HoldsTime(*before.previous_status) && !HoldsTime(before.status);
  std::optional<Wish> wish;
  if (takes_time_again) {
    wish = Wish{
        .service = before.service_type, .start = before.time.start, .chosen = before.resources, .moving = before.id};
    if (before.number) wish->number = NumberWish{.session = before.number->session};
  }
  return Proposal::OfChange(std::move(command), before, std::move(wish));
}

Proposal ProposeReschedule(RescheduleCommand command, const Appointment& before) {
  Wish wish{.service = before.service_type,
            .start = command.start,
            .chosen = command.resources,
            .moving = before.id,
            .staff_override = command.staff_override,
            .number = command.number};
  return Proposal::OfChange(std::move(command), before, std::move(wish));
}

Proposal ProposeBooking(BookCommand command) {
  Wish wish{.service = command.service_type,
            .start = command.start,
            .chosen = command.resources,
            .staff_override = command.staff_override,
            .number = command.number,
            .channel = command.channel};
  auto patients = PatientsOf(command);
  return {.command = std::move(command), .wish = std::move(wish), .patients = std::move(patients)};
}

Task<Result<Booked>> BookingService::Book(BookCommand command) {
  MEDRES_CO_CHECK(CheckStaffOverride(command.staff_override));
  Proposal proposal = ProposeBooking(std::move(command));
  const Wish wish = *proposal.wish;
  auto outcome = co_await proposer_.Propose(std::move(proposal));
  if (!outcome) co_return Fail(proposer_.WithNextStart(std::move(outcome).error(), wish));
  co_return Booked{std::move(outcome->appointment), outcome->replayed};
}

Task<Result<Appointment>> BookingService::Reschedule(RescheduleCommand command) {
  MEDRES_CO_CHECK(CheckStaffOverride(command.staff_override));
  MEDRES_CO_TRY(const Appointment before, co_await Get(command.appointment));
  MEDRES_CO_TRY(Outcome outcome, co_await proposer_.Propose(ProposeReschedule(std::move(command), before)));
  co_return std::move(outcome.appointment);
}

Task<Result<Appointment>> BookingService::Transition(TransitionCommand command) {
  MEDRES_CO_CHECK(CheckStaffOverride(command.staff_override));
  MEDRES_CO_TRY(const Appointment before, co_await Get(command.appointment));
  MEDRES_CO_TRY(Outcome outcome, co_await proposer_.Propose(ProposeTransition(std::move(command), before)));
  co_return std::move(outcome.appointment);
}

Task<Result<Appointment>> BookingService::ChangeParticipants(ParticipantCommand command) {
  MEDRES_CO_CHECK(CheckStaffOverride(command.staff_override));
  MEDRES_CO_TRY(const Appointment before, co_await Get(command.appointment));
  const PatientId patient = command.patient;
  const bool joins = command.joins;
  command.max_patients = proposer_.MaxPatientsOf(before.service_type);
  Proposal proposal = Proposal::OfChange(std::move(command), before);
  proposal.patients.push_back(patient);
  if (joins) proposal.joined = before;
  MEDRES_CO_TRY(Outcome outcome, co_await proposer_.Propose(std::move(proposal)));
  co_return std::move(outcome.appointment);
}

Task<Result<Appointment>> BookingService::Get(AppointmentId id) {
  MEDRES_CO_TRY(std::optional<Appointment> found,
                co_await database_.Read<std::optional<Appointment>>(
                    [this, id](sql::Session& session) { return store_.Find(session, id); }));
  if (!found) co_return Fail(Error::NotFound("appointment.not_found", {{"id", id.Text()}}));
  co_return AsOf(*std::move(found), clock_.Now());
}

Task<Result<AppointmentPage>> BookingService::List(AppointmentFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  filter.now = clock_.Now();
  MEDRES_CO_TRY(std::vector<Appointment> found,
                co_await database_.Read<std::vector<Appointment>>(
                    [this, &filter](sql::Session& session) { return store_.List(session, filter); }));
  AppointmentPage page;
  if (found.size() > limit) {
    found.resize(limit);
    page.next = {found.back().time.start, found.back().id};
  }
  for (Appointment& appointment : found) page.items.push_back(AsOf(std::move(appointment), filter.now));
  co_return page;
}

Task<Result<std::vector<HistoryEntry>>> BookingService::History(AppointmentId id) {
  MEDRES_CO_CHECK(co_await Get(id));
  co_return co_await database_.Read<std::vector<HistoryEntry>>(
      [this, id](sql::Session& session) { return store_.History(session, id); });
}

Task<Result<std::vector<Appointment>>> BookingService::OfSeries(SeriesId id) {
  MEDRES_CO_TRY(std::vector<Appointment> found,
                co_await database_.Read<std::vector<Appointment>>(
                    [this, id](sql::Session& session) { return store_.OfSeries(session, id); }));
  if (found.empty()) co_return Fail(Error::NotFound("series.not_found", {{"id", id.Text()}}));
  co_return found;
}

Task<Result<std::vector<Appointment>>> BookingService::ExpiredHolds(int limit) {
  co_return co_await database_.Read<std::vector<Appointment>>(
      [this, limit](sql::Session& session) { return store_.ExpiredHolds(session, limit); });
}

}  // namespace medres::scheduling
