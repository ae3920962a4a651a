#include "scheduling/booking/committer.hpp"

#include <algorithm>

#include "platform/async/completion.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::scheduling {
/// A unit in the queue, shared by its caller and the leader. Its caller's turn comes with a batch to lead, or with none
/// when the unit is answered.
struct Committer::Ticket {
  Unit unit;
  LockSet locks;
  async::Completion<Queue::BatchPtr> turn;
  Verdict verdict;
  bool accepted = false;
  trace::Context caller = trace::Current();  ///< a batch works for many: what happens in it is told in each one's trace

  void Refuse(const Error& error) {
    accepted = false;
    verdict.steps.assign(unit.size(), Fail(error));
    verdict.changes.clear();
  }
};

Task<Result<Outcome>> Committer::Submit(Job job) {
  Unit unit;
  unit.push_back(std::move(job));
  Verdict verdict = co_await SubmitUnit(std::move(unit));
  co_return std::move(verdict.steps.front());
}

Task<Verdict> Committer::SubmitUnit(Unit unit) {
  auto ticket = std::make_shared<Ticket>();
  for (const Job& job : unit) ticket->locks.Merge(LocksOf(job));
  ticket->unit = std::move(unit);
  std::vector<Queue::BatchPtr> started;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() < kMaxQueue) {
      queue_.Push(ticket);
      started = StartBatches();
    } else {
      ticket->Refuse(Error::Overloaded("booking.overloaded"));
      co_return std::move(ticket->verdict);
    }
  }
  for (const Queue::BatchPtr& batch : started) batch->tickets.front()->turn.Set(batch);
  if (const Queue::BatchPtr batch = co_await ticket->turn.Wait()) {
    co_await Commit(batch->tickets, batch->locks);
    PassLead(batch);
  }
  co_return std::move(ticket->verdict);
}

/// Under the mutex.
std::vector<Committer::Queue::BatchPtr> Committer::StartBatches() {
  std::vector<Queue::BatchPtr> started;
  while (const Queue::BatchPtr batch = queue_.Start()) {
    ++figures_.batches;
    figures_.jobs += static_cast<std::int64_t>(batch->tickets.size());
    started.push_back(batch);
  }
  return started;
}

void Committer::PassLead(const Queue::BatchPtr& batch) {
  std::vector<Queue::BatchPtr> started;
  {
    const std::lock_guard lock(mutex_);
    for (const TicketPtr& ticket : batch->tickets) figures_.accepted += ticket->accepted ? 1 : 0;
    queue_.End(batch);
    started = StartBatches();
  }
  for (const Queue::BatchPtr& next : started) next->tickets.front()->turn.Set(next);
  for (const TicketPtr& ticket : batch->tickets) ticket->turn.Set(nullptr);
}

Task<void> Committer::Commit(const Tickets& tickets, const LockSet& locks) {
  std::vector<Changes> changes;
  const Status status = co_await database_.RunWrite(
      [&](sql::Session& session) { return DecideAndWrite(session, tickets, locks, changes); },
      sql::Database::kDeadline);
  if (status) {
    Announce(changes);
    co_return;
  }
  co_await Resolve(tickets, changes, status.error());
}

Task<Status> Committer::DecideAndWrite(sql::Session& session, const Tickets& tickets, const LockSet& locks,
                                       std::vector<Changes>& changes) {
  FactRequest request;
  for (const TicketPtr& ticket : tickets) {
    for (const Job& job : ticket->unit) AddFacts(job, request);
  }
  MEDRES_CO_TRY(Facts facts, co_await store_.LoadFacts(session, locks, request));
  facts.now = clock_.Now();
  DecideAll(tickets, facts, changes);
  co_return co_await store_.WriteChanges(session, changes, facts.now);
}

void Committer::DecideAll(const Tickets& tickets, Facts& facts, std::vector<Changes>& changes) const {
  changes.clear();
  for (const TicketPtr& ticket : tickets) {
    ticket->verdict = DecideUnit(facts, ticket->unit);
    ticket->accepted = !ticket->verdict.changes.empty();
    for (Changes& change : ticket->verdict.changes) {
      change.trace = trace::Told(ticket->caller, "appointment." + change.change);
    }
    std::ranges::copy(ticket->verdict.changes, std::back_inserter(changes));
  }
}

Task<Result<Rehearsal>> Committer::Rehearse(const Job& job, std::optional<Instant> now) {
  return database_.Write<Rehearsal>([this, &job, now](sql::Session& session) { return Rehearse(session, job, now); });
}

Task<Result<Rehearsal>> Committer::Rehearse(sql::Session& session, const Job& job, std::optional<Instant> now) {
  FactRequest request;
  AddFacts(job, request);
  MEDRES_CO_TRY(Facts facts, co_await store_.LoadFacts(session, LockSet(), request));
  facts.now = now.value_or(clock_.Now());
  co_return RehearseJob(facts, job);
}

Task<void> Committer::Resolve(const Tickets& tickets, const std::vector<Changes>& changes, Error error) {
  // A refusal by the constraint (a pick-up code that is taken, else a bug of the rules) is confined, by deciding one by
  // one, to the wish that caused it.
  if (error.code == "database.constraint" && tickets.size() > 1) {
    {
      const std::lock_guard lock(mutex_);
      ++figures_.replayed_batches;
    }
    for (const TicketPtr& ticket : tickets) co_await Commit({ticket}, ticket->locks);
    co_return;
  }
  // After a lost COMMIT only the database knows: the batch is there as a whole, or not at all.
  if (error.code == "database.commit_unknown" && !changes.empty()) {
    const AppointmentId id = changes.front().appointment.id;
    const std::int64_t version = changes.front().appointment.version;
    const auto found = co_await database_.Read<std::optional<Appointment>>(
        [&](sql::Session& session) { return store_.Find(session, id); });
    if (found && *found && (*found)->version >= version) {
      Announce(changes);
      co_return;
    }
  }
  for (const TicketPtr& ticket : tickets) ticket->Refuse(error);
}

void Committer::Announce(const std::vector<Changes>& changes) {
  for (const Changes& change : changes) on_committed_(change);
}

Committer::Figures Committer::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

}  // namespace medres::scheduling
