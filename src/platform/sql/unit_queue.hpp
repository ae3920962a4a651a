#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "platform/async/carried.hpp"
#include "platform/async/completion.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/observer.hpp"

namespace medres::sql {

/// Not the wall clock: setting it must not make units late.
using UnitClock = std::chrono::steady_clock;

/// How a unit ended: its status, or what it threw.
struct UnitEnd {
  Status status;
  std::exception_ptr thrown;
};

/// A unit that waits for a thread, shared by that thread and the coroutine that awaits its end.
struct QueuedUnit {
  Database::Unit unit;
  UnitClock::time_point deadline;
  UnitClock::time_point queued_at;
  async::Carried carried;  ///< by who waits for its end
  async::Completion<UnitEnd> end;
};
using QueuedUnitPtr = std::shared_ptr<QueuedUnit>;

/// The bounded queue between coroutines and the threads of a driver. Thread-safe.
class UnitQueue {
 public:
  /// The observer hears of those who are turned away.
  UnitQueue(std::size_t limit, Observer& observer) : limit_(limit), observer_(observer) {}

  /// Waits for the unit's end. Failures: kOverloaded `database.overloaded`; kUnavailable `database.closed`; what the
  /// unit threw is thrown here.
  Task<Status> Submit(Database::Unit unit, Milliseconds deadline);

  /// At most `most` units, waiting for the first; empty when closed and drained.
  std::vector<QueuedUnitPtr> Take(std::size_t most);

  /// How many wait at this moment.
  std::size_t Waiting() const;

  /// Nothing more is accepted; what is queued is still done.
  void Close();

 private:
  std::size_t limit_;
  Observer& observer_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<QueuedUnitPtr> queue_;
  bool closed_ = false;
};

/// Runs a unit to its end on this thread, which does nothing else meanwhile, whatever the unit waits for: the units of
/// a group never interleave.
UnitEnd RunUnit(Database::Unit& unit, Session& session);

}  // namespace medres::sql
