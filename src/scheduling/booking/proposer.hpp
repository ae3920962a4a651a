#pragma once

#include <string>
#include <vector>

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

/// A command and, when it takes time, the wish that its plan is made from.
struct Proposal {
  Command command;
  std::optional<Wish> wish;
  std::vector<ResourceId> holding = {};    ///< what the appointment held when it was looked at
  std::vector<PatientId> patients = {};    ///< whose time it takes or gives back
  std::optional<Interval> time = {};       ///< of an appointment that is there and stays where it is
  std::optional<PolicyStamp> policy = {};  ///< the rules it was booked under
  std::optional<SessionId> session = {};   ///< whose number it has
  std::optional<Appointment> joined = {};  ///< a visit whose policies judge whoever joins it

  /// A change to an appointment as it was read.
  static Proposal OfChange(Command command, const Appointment& before, std::optional<Wish> wish = {});
};

/// Brings wishes to a decision: plans them from memory, submits them, and starts over while memory was stale, a pool
/// has members left to try, or a pick-up code was taken. Thread-safe; references must outlive it.
class Proposer {
 public:
  Proposer(Committer& committer, const Planner& planner, MemoryRefresher& refresher)
      : committer_(committer), planner_(planner), refresher_(refresher) {}

  /// Failures: kInvalid (unknown service, patient or resource, off the grid, in the past, key reused), kConflict
  /// `booking.conflict` with every conflict; those of the commands.
  Task<Result<Outcome>> Propose(Proposal proposal);

  /// One unit of work: all are accepted, or none and the error tells of every step (see Verdict::Refusal).
  Task<Result<std::vector<Outcome>>> ProposeAll(std::vector<Proposal> proposals);

  /// What would become of it, were it proposed now (or at `at`): nothing is booked, nothing is kept free. A start off
  /// the grid or in the past is one reason among all the others. What else cannot be planned is a failure, unless the
  /// world stands in the way. Failures: kInvalid as above; the database's.
  Task<Result<Rehearsal>> Rehearse(Proposal proposal, std::optional<Instant> at);
  /// See Planner::NextStart; none for a number, which is a session's.
  std::optional<NamedStart> NextStart(const Wish& wish, const Interval& window, Instant now) const;

  /// How many may come to one visit of this kind; 1 when it is unknown.
  int MaxPatientsOf(ServiceTypeId service) const { return planner_.MaxPatientsOf(service); }
  std::string ZoneOf(const Wish& wish) const { return planner_.ZoneOf(wish.service, wish.chosen); }

  /// Adds to a conflict the next free start, when there is one, as arg `next_start`.
  Error WithNextStart(Error error, const Wish& wish) const;

  /// How far ahead a next start is looked for.
  static constexpr Milliseconds kLooksAhead = std::chrono::days(14);

 private:
  struct Attempt;

  Task<Job> MakeJob(const Proposal& proposal, const Attempt& attempt);
  /// When a plan failed for something unknown, asks the database whether another process has just made it.
  Task<bool> Learned(const Error& refusal, const Wish& wish);

  Committer& committer_;
  const Planner& planner_;
  MemoryRefresher& refresher_;
};

}  // namespace medres::scheduling
