#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/async/task.hpp"
#include "platform/pool/pool.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/postgres_dialer.hpp"
#include "platform/sql/postgres_ledger.hpp"
#include "platform/sql/postgres_statements.hpp"

namespace medres::sql::postgres {

enum class Access { kRead, kWrite };

/// What to send in one pipeline, ended by one Sync: one round trip.
struct Exchange {
  bool begin = false;  ///< opens the transaction before the calls
  std::vector<Call> calls;
  bool commit = false;
};

/// One connection in pipeline mode, on one loop, used by one coroutine at a time. It knows the protocol and nothing of
/// units or pools. Once an exchange has been broken off it is of no use (IsUsable).
class Connection final : public pool::Link {
 public:
  Connection(boost::asio::io_context& loop, Handle handle, Observer* observer);
  ~Connection() override;

  /// Failures as of Session. With `commit`, and no word from the server about it: `database.commit_unknown`.
  Task<Result<std::vector<Rows>>> Run(Exchange exchange, Access access);

  /// Several statements in the simple protocol, out of the pipeline, within the open transaction.
  Task<Status> Script(std::string text);

  /// Ends an open transaction without waiting: the answer is read when the connection is lent again.
  void Leave(Access access);

  /// The deadline has passed: who waits on this connection is woken with `database.timeout`; with
  /// `database.unavailable` when the server is silent. The key is for cancelling.
  enum class Why : std::uint8_t { kLate, kSilent };
  CancelKey Expire(Why why);

  bool IsUsable() const { return !broken_; }
  /// The server said that it only reads: it is not, or not any more, the primary.
  bool IsReadOnly() const { return read_only_; }
  /// The server owes an answer.
  bool IsAwaiting() const { return !ledger_.settled(); }
  /// When the server last said anything.
  std::chrono::steady_clock::time_point heard_at() const { return heard_at_; }
  bool IsAlive() override;

 private:
  bool Send(const Exchange& exchange, Access access);
  bool SendCall(Step::Kind kind, const Call& call);
  bool SendSync();
  Task<void> AwaitSettled();
  Task<void> AwaitInput(bool wants_output);
  Task<bool> AwaitSocket(bool wants_output);
  void ReadReplies();
  Task<Status> AwaitScript();
  Error LostError() const;

  Handle handle_;
  boost::asio::posix::stream_descriptor socket_;
  StatementCache statements_;
  Ledger ledger_;
  bool in_transaction_ = false;
  bool broken_ = false;
  std::optional<Why> expired_;
  bool read_only_ = false;
  std::chrono::steady_clock::time_point heard_at_;
};

}  // namespace medres::sql::postgres
