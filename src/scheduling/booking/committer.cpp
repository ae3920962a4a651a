#include "scheduling/booking/committer.hpp"

#include <algorithm>

#include "platform/async/completion.hpp"

namespace medres::scheduling {
namespace {

/// Far enough to see the whole connected run of a resource with several units.
constexpr Milliseconds kRunReach{86'400'000};

void AddReaches(const VisitPlan& plan, FactRequest& request) {
  const Minutes before(plan.service->buffer_before_minutes);
  const Minutes after(plan.service->buffer_after_minutes);
  for (const Demand& demand : plan.demands) {
    for (const Candidate& candidate : demand.candidates) {
      const bool alone = candidate.capacity == 1;
      request.reaches.push_back({candidate.resource, demand.core, alone ? Milliseconds(before) : kRunReach,
                                 alone ? Milliseconds(after) : kRunReach});
    }
  }
  for (const SeenVersion& seen : plan.seen) request.versions.insert(seen.resource);
}

void AddPlanLocks(const VisitPlan& plan, LockSet& locks) {
  for (const SeenVersion& seen : plan.seen) locks.AddShared(seen.resource.value);
  for (const Demand& demand : plan.demands) {
    for (const Candidate& candidate : demand.candidates) locks.AddExclusive(candidate.resource.value);
  }
}

LockSet LocksOf(const Job& job) {
  LockSet locks;
  if (job.plan) AddPlanLocks(*job.plan, locks);
  for (const ResourceId resource : job.holding) locks.AddExclusive(resource.value);
  if (job.patient) locks.AddExclusive(job.patient->value);
  if (const auto* book = std::get_if<BookCommand>(&job.command)) {
    if (book->idempotency) locks.AddExclusive(book->idempotency->scope + "\n" + book->idempotency->key);
  } else if (const auto* move = std::get_if<RescheduleCommand>(&job.command)) {
    locks.AddExclusive(move->appointment.value);
  } else {
    locks.AddExclusive(std::get<TransitionCommand>(job.command).appointment.value);
  }
  return locks;
}

void AddFacts(const Job& job, FactRequest& request) {
  if (job.plan) AddReaches(*job.plan, request);
  if (job.patient && job.plan) request.patients.emplace_back(*job.patient, job.plan->time);
  if (const auto* book = std::get_if<BookCommand>(&job.command)) {
    if (book->idempotency) request.keys.push_back(*book->idempotency);
  } else if (const auto* move = std::get_if<RescheduleCommand>(&job.command)) {
    request.appointments.insert(move->appointment);
  } else {
    request.appointments.insert(std::get<TransitionCommand>(job.command).appointment);
  }
}

Result<Changes> Decide(const Facts& facts, const Job& job) {
  if (const auto* book = std::get_if<BookCommand>(&job.command)) return DecideBooking(facts, *job.plan, *book);
  if (const auto* move = std::get_if<RescheduleCommand>(&job.command)) return DecideReschedule(facts, *job.plan, *move);
  return DecideTransition(facts, job.plan ? &*job.plan : nullptr, std::get<TransitionCommand>(job.command));
}

}  // namespace

/// A job in the queue, shared by its caller and the leader. Its caller's turn comes with a batch to lead, or with none
/// when the job is answered.
struct Committer::Ticket {
  Job job;
  LockSet locks;
  async::Completion<Queue::BatchPtr> turn;
  std::optional<Result<Outcome>> outcome;
  std::optional<AppointmentId> accepted;
};

Task<Result<Outcome>> Committer::Submit(Job job) {
  auto ticket = std::make_shared<Ticket>();
  ticket->locks = LocksOf(job);
  ticket->job = std::move(job);
  std::vector<Queue::BatchPtr> started;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= kMaxQueue) co_return Fail(Error::Overloaded("booking.overloaded"));
    queue_.Push(ticket);
    started = StartBatches();
  }
  for (const Queue::BatchPtr& batch : started) batch->tickets.front()->turn.Set(batch);
  if (const Queue::BatchPtr batch = co_await ticket->turn.Wait()) {
    co_await Commit(batch->tickets, batch->locks);
    PassLead(batch);
  }
  co_return std::move(*ticket->outcome);
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
  for (const TicketPtr& ticket : tickets) AddFacts(ticket->job, request);
  MEDRES_CO_TRY(Facts facts, co_await store_.LoadFacts(session, locks, request));
  facts.now = clock_.Now();
  DecideAll(tickets, facts, changes);
  co_return co_await store_.WriteChanges(session, changes, facts.now);
}

void Committer::DecideAll(const Tickets& tickets, Facts& facts, std::vector<Changes>& changes) const {
  for (const TicketPtr& ticket : tickets) {
    ticket->accepted.reset();
    const auto* book = std::get_if<BookCommand>(&ticket->job.command);
    const auto answer = FindAnswer(facts, book ? book->idempotency : std::nullopt);
    if (!answer) {
      ticket->outcome = Fail(answer.error());
    } else if (*answer != nullptr) {
      ticket->outcome = Outcome{.appointment = **answer, .replayed = true, .stale = {}};
    } else if (auto stale = ticket->job.plan ? StaleResources(facts, *ticket->job.plan) : std::vector<ResourceId>();
               !stale.empty()) {
      ticket->outcome = Outcome{.appointment = {}, .replayed = false, .stale = std::move(stale)};
    } else if (auto decided = Decide(facts, ticket->job); !decided) {
      ticket->outcome = Fail(std::move(decided).error());
    } else {
      facts.Apply(*decided);
      ticket->accepted = decided->appointment.id;
      ticket->outcome = Outcome{.appointment = decided->appointment, .replayed = false, .stale = {}};
      changes.push_back(*std::move(decided));
    }
  }
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
  for (const TicketPtr& ticket : tickets) {
    ticket->accepted.reset();
    ticket->outcome = Fail(error);
  }
}

void Committer::Announce(const std::vector<Changes>& changes) {
  for (const Changes& change : changes) on_committed_(change);
}

Committer::Figures Committer::figures() const {
  const std::lock_guard lock(mutex_);
  return figures_;
}

}  // namespace medres::scheduling
