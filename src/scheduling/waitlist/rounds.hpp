#pragma once

#include <functional>

#include "platform/log/log.hpp"
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
    const NumberSources& sources;
    const ServiceTypeDirectory& services;
    config::Section<WaitlistRules> rules;
    const Clock& clock;
    log::Logger& logger;
  };

  explicit WaitlistRounds(Parts parts) : parts_(std::move(parts)) {}

  /// One look at everything; says how many offers it made. It ends early when `stop` says so or when another round, or
  /// the desk, changes what it was about to change: the next one begins anew. An entry that fails by itself is logged
  /// and passed over; failures are the database's.
  Task<Result<int>> Run(std::function<bool()> stop);

 private:
  Task<Status> SettleOver();
  Task<Status> Lapse(WaitlistEntry entry);
  Task<Result<WaitlistTurns>> ReadTurns(const std::function<bool()>& stop);
  Task<Result<bool>> FinishClaims(const std::vector<WaitlistEntry>& claimed);
  Openings LookAround(const std::vector<WaitlistEntry>& waiting) const;
  bool IsQuietFor(const WaitlistEntry& entry) const;
  bool IsStillWanted(const WaitlistEntry& claimed) const;
  Status PassOver(const WaitlistEntry& entry, const Error& failure) const;
  Task<Result<bool>> Serve(WaitlistEntry entry, const std::set<Instant>& offered, const Openings& openings);

  Parts parts_;
};

}  // namespace medres::scheduling
