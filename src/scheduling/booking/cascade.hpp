#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/booking/decide.hpp"
#include "scheduling/booking/planner.hpp"
#include "scheduling/booking/store.hpp"

namespace medres::scheduling {

/// What a session's change does to those who hold its numbers (停诊, 替诊): found, decided and written in the caller's
/// transaction, which has the session's resources locked; so a number is either among those found, or taken after the
/// change. The locks of the patients are not needed: nobody gets time that they did not have. Thread-safe; references
/// must outlive it.
class Cascade {
 public:
  using OnCommitted = std::function<void(const Changes&)>;

  Cascade(BookingStore& store, const Planner& planner, const Clock& clock, OnCommitted on_committed)
      : store_(store), planner_(planner), clock_(clock), on_committed_(std::move(on_committed)) {}

  /// Calls off every visit that may still be, by the provider. The transaction's last words.
  Task<Result<std::vector<Changes>>> CallOff(sql::Session& session, SessionId id, const std::string& reason,
                                             const std::string& actor);

  /// Gives every visit that is not over to the substitute; the same. kConflict `booking.conflict` with everything that
  /// takes the substitute during `time`, and the `leave` that falls into it.
  Task<Result<std::vector<Changes>>> Substitute(sql::Session& session, SessionId id, const Interval& time,
                                                std::span<const Interval> leave, const SubstituteCommand& command);

  /// Tells memory of what was committed, before anybody is answered.
  void Announce(const std::vector<Changes>& changes) const;

 private:
  /// The visits of a session that hold time, with their allocations, and what takes `reached` during `time`.
  Task<Result<Facts>> Load(sql::Session& session, SessionId id, std::vector<Reach> reaches);

  BookingStore& store_;
  const Planner& planner_;
  const Clock& clock_;
  OnCommitted on_committed_;
};

}  // namespace medres::scheduling
