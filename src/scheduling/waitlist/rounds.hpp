#pragma once

#include <functional>

#include "scheduling/waitlist/offers.hpp"
#include "scheduling/waitlist/openings.hpp"

namespace medres::scheduling {

/// Serves the waiting list: whoever waits is offered, in order, what is free then. See README for what holds.
/// Thread-safe, in any number of processes at once; references must outlive it.
class WaitlistRounds {
 public:
  struct Parts {
    sql::Database& database;
    WaitlistStore& store;
    Offers& offers;
    const Finder& finder;
    const ServiceTypeDirectory& services;
    const WaitlistRules& rules;
    const Clock& clock;
  };

  explicit WaitlistRounds(Parts parts) : parts_(parts) {}

  /// One look at everything; says how many offers it made. It ends early when `stop` says so or when another round, or
  /// the desk, changes what it was about to change: the next one begins anew.
  Task<Result<int>> Run(std::function<bool()> stop);

 private:
  Task<Status> SettleOver();
  Task<Status> Lapse(WaitlistEntry entry);
  Task<Result<WaitlistTurns>> ReadTurns();
  Openings LookAround(const std::vector<WaitlistEntry>& waiting) const;
  bool IsQuietFor(const WaitlistEntry& entry) const;
  Task<Result<bool>> Serve(WaitlistEntry entry, const std::set<Instant>& offered, const Openings& openings);

  Parts parts_;
};

}  // namespace medres::scheduling
