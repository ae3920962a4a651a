#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/sql/observer.hpp"
#include "platform/sql/postgres_errors.hpp"
#include "platform/sql/value.hpp"

namespace medres::sql::postgres {

/// One thing asked of the server in a pipeline; it owes one reply for each, in order.
struct Step {
  enum class Kind {
    kPrepare,
    kBegin,
    kCall,  ///< its rows are the caller's
    kCommit,
    kParting,  ///< ends a transaction that nobody waits for any more
    kSync      ///< ends the pipeline: after a failure all steps up to it are skipped
  };
  Kind kind = Kind::kCall;
  std::string_view statement;  ///< its name, for errors and metrics
  std::string prepared;        ///< of kPrepare: the server's name
};

/// What the server said about one step.
struct Reply {
  enum class Kind { kDone, kFailed, kUnreadable, kSkipped, kSynced };
  Kind kind = Kind::kDone;
  Rows rows;
  bool rolled_back = false;  ///< COMMIT ended a transaction that had failed before
  ServerError error;         ///< of kFailed; of kUnreadable only the message
};

/// The book of one connection: what the server still owes us, and what came of the exchange. Knows no socket; fed reply
/// by reply. Not thread-safe.
class Ledger {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Outcome {
    std::vector<Rows> rows;      ///< of the calls, in order, up to the first failure
    std::optional<Error> error;  ///< the first
    bool committed = false;
    bool useless = false;                 ///< the connection must be closed
    bool read_only = false;               ///< the server is a standby
    std::vector<std::string> unprepared;  ///< statements that the server did not prepare after all
  };

  explicit Ledger(Observer* observer = nullptr) : observer_(observer) {}

  /// Forgets the last outcome; parting words may still be owed.
  void Open(TimePoint now, bool writing);
  void Owe(Step step) { owed_.push_back(std::move(step)); }
  void Receive(Reply reply, TimePoint now);

  bool settled() const { return owed_.empty(); }
  const std::optional<Error>& error() const { return outcome_.error; }
  bool useless() const { return outcome_.useless; }
  Outcome Close() { return std::move(outcome_); }

  /// COMMIT was sent and nothing has said what became of it: if the connection breaks now, nobody knows.
  bool IsCommitInFlight() const;

 private:
  void OnDone(const Step& step, Reply& reply);
  void OnFailed(const Step& step, const Reply& reply);
  void Fail(Error error);
  void Observe(const Step& step, bool succeeded, TimePoint now);

  Observer* observer_;
  std::deque<Step> owed_;
  Outcome outcome_;
  TimePoint last_reply_;
  bool writing_ = false;
};

}  // namespace medres::sql::postgres
