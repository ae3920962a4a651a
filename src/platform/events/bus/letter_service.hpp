#pragma once

#include "platform/events/bus/letters.hpp"
#include "platform/events/bus/marks.hpp"

namespace medres::events {

/// What people do with events that were given up, and with consumers that are to read again. Thread-safe; the database
/// and the clock must outlive it. Failures: the database's besides.
class LetterService {
 public:
  LetterService(sql::Database& database, const Clock& clock) : database_(database), clock_(clock) {}

  struct Letters {
    std::vector<Letter> items;
    std::optional<LetterId> next;
  };
  Task<Result<Letters>> List(LetterFilter filter);
  /// kNotFound `events.no_letter` {id}.
  Task<Result<Letter>> Get(LetterId id);

  /// Has a dead letter tried again, with all its attempts before it. kNotFound, kConflict `events.not_dead`.
  Task<Result<Letter>> Replay(LetterId id);
  /// All dead ones of a consumer; says how many. kNotFound `events.no_consumer` {consumer}.
  Task<Result<std::int64_t>> ReplayAll(std::string consumer);
  /// Takes a letter away unhandled; what waits behind it goes on. kNotFound.
  Task<Result<Letter>> Discard(LetterId id);

  struct Consumer {
    std::string name;
    Position place;  ///< up to which it has handled or put aside everything
    std::int64_t waiting = 0;
    std::int64_t dead = 0;
  };
  Task<Result<std::vector<Consumer>>> Consumers();

  /// Has a consumer handle again everything that was told after `to`. Effects happen again: those of a handler that
  /// does not know what it has done already, twice. kNotFound `events.no_consumer` {consumer}; kConflict
  /// `events.not_behind` {consumer, event} when it has not come so far: nothing is ever passed over.
  Task<Status> Rewind(std::string consumer, Position to);

 private:
  sql::Database& database_;
  const Clock& clock_;
};

}  // namespace medres::events
