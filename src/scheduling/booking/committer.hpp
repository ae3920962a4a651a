#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/time.hpp"
#include "platform/sql/database.hpp"
#include "scheduling/booking/batch_queue.hpp"
#include "scheduling/booking/store.hpp"
#include "scheduling/booking/unit.hpp"

namespace medres::scheduling {

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
  /// Several commands, written together or not at all; not empty. The same failures, of each step.
  Task<Verdict> SubmitUnit(Unit unit);

  /// Decides without locks and writes nothing (holds that are over are tidied away). `now` is the clock's when left
  /// out. Failures: the database's.
  Task<Result<Rehearsal>> Rehearse(const Job& job, std::optional<Instant> now);

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
  Task<Result<Rehearsal>> Rehearse(sql::Session& session, const Job& job, std::optional<Instant> now);
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
