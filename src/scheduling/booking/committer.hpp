#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <variant>
#include <vector>

#include "base/time.hpp"
#include "platform/sql/database.hpp"
#include "scheduling/booking/batch_queue.hpp"
#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/store.hpp"

namespace medres::scheduling {

using Command = std::variant<BookCommand, RescheduleCommand, TransitionCommand>;

/// A command with its plan (a transition that takes no time has none). `holding` are the resources the appointment held
/// when the plan was made, for the locks of a change.
struct Job {
  Command command;
  std::optional<VisitPlan> plan;
  std::vector<ResourceId> holding;
  std::optional<PatientId> patient;
};

/// What became of a job that was not refused.
struct Outcome {
  Appointment appointment;
  bool replayed = false;          ///< the answer was given before, under the same idempotency key
  std::vector<ResourceId> stale;  ///< not empty: nothing was decided, memory must be refreshed and the job planned anew
};

/// Decides and commits what is queued, a batch in a transaction: lock, load, decide, write. There is no thread and no
/// timer: the first caller of a batch leads it, and before it leaves with its answer it lets the first of the next
/// batch lead that. Which jobs may go together, and beside another batch, is the BatchQueue's matter. Thread-safe.
class Committer {
 public:
  /// Told of every committed change before its caller is answered.
  using OnCommitted = std::function<void(const Changes&)>;

  struct Figures {
    std::int64_t batches = 0;
    std::int64_t jobs = 0;
    std::int64_t accepted = 0;
    std::int64_t replayed_batches = 0;  ///< after a violated constraint
  };

  Committer(sql::Database& database, BookingStore& store, const Clock& clock, OnCommitted on_committed)
      : database_(database), store_(store), clock_(clock), on_committed_(std::move(on_committed)) {}

  /// Failures: those of the decisions; kOverloaded `booking.overloaded` when 4,096 wait; the database's.
  Task<Result<Outcome>> Submit(Job job);

  Figures figures() const;

  static constexpr std::size_t kMaxQueue = 4096;

 private:
  struct Ticket;
  using TicketPtr = std::shared_ptr<Ticket>;
  using Tickets = std::vector<TicketPtr>;
  using Queue = BatchQueue<Ticket>;

  std::vector<Queue::BatchPtr> StartBatches();
  void PassLead(const Queue::BatchPtr& batch);

  Task<void> Commit(const Tickets& tickets, const LockSet& locks);
  Task<Status> DecideAndWrite(sql::Session& session, const Tickets& tickets, const LockSet& locks,
                              std::vector<Changes>& changes);
  Task<void> Resolve(const Tickets& tickets, const std::vector<Changes>& changes, Error error);
  void DecideAll(const Tickets& tickets, Facts& facts, std::vector<Changes>& changes) const;
  void Announce(const std::vector<Changes>& changes);

  sql::Database& database_;
  BookingStore& store_;
  const Clock& clock_;
  OnCommitted on_committed_;

  mutable std::mutex mutex_;
  Queue queue_;
  Figures figures_;
};

}  // namespace medres::scheduling
