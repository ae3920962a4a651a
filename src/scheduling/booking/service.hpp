#pragma once

#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/booking/proposer.hpp"
#include "scheduling/booking/store.hpp"

namespace medres::scheduling {

/// One page of a day sheet; `next` continues it.
struct AppointmentPage {
  std::vector<Appointment> items;
  std::optional<std::pair<Instant, AppointmentId>> next;
};

/// What would become of a wish.
struct BookingVerdict {
  std::vector<Issue> reasons;  ///< none: it would be booked
  bool is_invalid = false;     ///< the wish itself is at fault, whatever the time
  std::optional<PolicyStamp> policy;
  PolicyFit fit;
  std::optional<std::string> next_start;  ///< that is free and passes every rule that asks when
  std::string zone;
  std::optional<FeeQuote> fee = {};  ///< that it would cost
};

/// An answer, and whether it was given before.
struct Booked {
  Appointment appointment;
  bool replayed = false;
};

/// The front desk's verbs. Every change goes through the committer. What is read is as of now: a hold that is over is
/// cancelled, whether that is written yet or not. Thread-safe; all references must outlive it.
class BookingService {
 public:
  BookingService(sql::Database& database, BookingStore& store, Proposer& proposer, const Clock& clock)
      : database_(database), store_(store), proposer_(proposer), clock_(clock) {}

  /// Failures: kInvalid (unknown service, patient or resource, off the grid, in the past, key reused, an override
  /// without a reason), kConflict `booking.conflict` with every conflict and, when there is one, the next free start as
  /// arg `next_start`.
  Task<Result<Booked>> Book(BookCommand command);

  /// Same id, new time; its own time does not stand in its way. Only a booked appointment moves.
  Task<Result<Appointment>> Reschedule(RescheduleCommand command);

  /// A step of the state machine, or its undo. Undoing a cancellation takes the time again, if it is still free.
  Task<Result<Appointment>> Transition(TransitionCommand command);

  /// What would become of the wish, were it submitted now (or at `at`): nothing is booked, nothing is kept free.
  /// Failures: kInvalid for a wish that makes no sense (unknown service or resource); the database's.
  Task<Result<BookingVerdict>> Validate(BookCommand command, std::optional<Instant> at);

  /// A patient joins or leaves a group visit.
  Task<Result<Appointment>> ChangeParticipants(ParticipantCommand command);

  Task<Result<Appointment>> Get(AppointmentId id);
  Task<Result<AppointmentPage>> List(AppointmentFilter filter);
  Task<Result<std::vector<HistoryEntry>>> History(AppointmentId id);
  /// In order of their index; kNotFound `series.not_found`.
  Task<Result<std::vector<Appointment>>> OfSeries(SeriesId id);
  /// Holds that are over by the database's clock and not tidied away yet, oldest first.
  Task<Result<std::vector<Appointment>>> ExpiredHolds(int limit);

 private:
  using Instead = std::optional<std::string>;
  Task<Result<Instead>> NextThatFits(Proposal proposal, Interval window, std::optional<Instant> at);
  Task<Result<std::optional<Instant>>> SubmitFrom(Proposal proposal, std::vector<Issue> reasons);

  sql::Database& database_;
  BookingStore& store_;
  Proposer& proposer_;
  const Clock& clock_;
};

/// The proposal of a booking, of another time for an appointment as it was read, and of a step of it: with a wish when
/// that takes time again.
Proposal ProposeBooking(BookCommand command);
Proposal ProposeReschedule(RescheduleCommand command, const Appointment& before);
Proposal ProposeTransition(TransitionCommand command, const Appointment& before);

}  // namespace medres::scheduling
