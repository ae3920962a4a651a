#pragma once

#include <functional>
#include <string>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/booking/committer.hpp"
#include "scheduling/booking/planner.hpp"

namespace medres::scheduling {

/// Brings this process's memory of resources and rotas up to date with the database. Implemented where both are loaded.
class MemoryRefresher {
 public:
  virtual ~MemoryRefresher() = default;
  virtual Task<Status> Refresh(std::vector<ResourceId> resources) = 0;
  /// A service type that another process may have made just now, and the resources that it names. Unknown stays
  /// unknown.
  virtual Task<void> Learn(ServiceTypeId service, std::vector<ResourceId> resources) = 0;
};

/// One page of a day sheet; `next` continues it.
struct AppointmentPage {
  std::vector<Appointment> items;
  std::optional<std::pair<Instant, AppointmentId>> next;
};

/// The front desk's verbs. Every change goes through the committer. Thread-safe; all references must outlive it.
class BookingService {
 public:
  BookingService(sql::Database& database, BookingStore& store, Committer& committer, const Planner& planner,
                 MemoryRefresher& refresher)
      : database_(database), store_(store), committer_(committer), planner_(planner), refresher_(refresher) {}

  struct Booked {
    Appointment appointment;
    bool replayed = false;
  };

  /// Failures: kInvalid (unknown service, patient or resource, off the grid, in the past, key reused), kConflict
  /// `booking.conflict` with every conflict and, when there is one, the next free start as arg `next_start`.
  Task<Result<Booked>> Book(BookCommand command);

  /// Same id, new time; its own time does not stand in its way. Only a booked appointment moves.
  Task<Result<Appointment>> Reschedule(RescheduleCommand command);

  /// A step of the state machine, or its undo. Undoing a cancellation takes the time again, if it is still free.
  Task<Result<Appointment>> Transition(TransitionCommand command);

  Task<Result<Appointment>> Get(AppointmentId id);
  Task<Result<AppointmentPage>> List(AppointmentFilter filter);
  Task<Result<std::vector<HistoryEntry>>> History(AppointmentId id);

 private:
  /// Plans, submits, and starts over while memory was stale or a pool has members left to try.
  Task<Result<Outcome>> Decide(Command command, std::optional<Appointment> appointment,
                               const std::function<Result<VisitPlan>(const Exclusions&)>& plan);
  /// What a wish that cannot be planned is answered: as before when it was granted once, else with the refusal.
  Task<Result<Outcome>> Unplanned(const Command& command, Error refusal);
  /// When a plan failed for something unknown, asks the database whether another process has just made it.
  Task<bool> Learned(const Error& refusal, const Command& command, const std::optional<Appointment>& appointment);
  Error WithNextStart(Error error, const BookCommand& command) const;

  sql::Database& database_;
  BookingStore& store_;
  Committer& committer_;
  const Planner& planner_;
  MemoryRefresher& refresher_;
};

}  // namespace medres::scheduling
