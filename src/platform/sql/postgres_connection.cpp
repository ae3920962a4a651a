#include "platform/sql/postgres_connection.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

#include "platform/async/carried.hpp"
#include "platform/sql/postgres_codec.hpp"
#include "platform/sql/postgres_placeholders.hpp"
#include "platform/sql/postgres_reply.hpp"

namespace medres::sql::postgres {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Descriptor = asio::posix::stream_descriptor;

struct WordSql {
  /// A unit that reads sees one snapshot, as on SQLite.
  static constexpr Statement kBeginRead{kBeginStatement, "begin isolation level repeatable read, read only"};
  static constexpr Statement kBeginWrite{kBeginStatement, "begin isolation level read committed, read write"};
  static constexpr Statement kCommit{"commit", "commit"};
  static constexpr Statement kRollback{"rollback", "rollback"};
};

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, ClearResult>;

/// What an idle connection is told is a notice to libpq, however grave.
void BreakOnFatal(void* broken, const PGresult* notice) {
  if (EndsConnection(ReadServerError(*notice).sqlstate, {})) *static_cast<bool*>(broken) = true;
}

bool IsReadable(int socket) {
  pollfd state{socket, POLLIN, 0};
  return poll(&state, 1, 0) != 0;
}

/// TLS may keep the rest of a record (16 KiB) that libpq had no room for, and the socket will not say so.
constexpr int kTlsRounds = 3;

}  // namespace

Connection::Connection(asio::io_context& loop, Handle handle, Observer* observer)
    : handle_(std::move(handle)), socket_(loop, PQsocket(handle_.get())), ledger_(observer), heard_at_(Clock::now()) {
  PQsetNoticeReceiver(handle_.get(), BreakOnFatal, &broken_);
}

Connection::~Connection() { socket_.release(); }

Task<Result<std::vector<Rows>>> Connection::Run(Exchange exchange, Access access) {
  ledger_.Open(Clock::now(), access == Access::kWrite);
  if (!broken_ && !Send(exchange, access)) broken_ = true;
  co_await AwaitSettled();
  const bool unknown = broken_ && ledger_.IsCommitInFlight();
  Ledger::Outcome outcome = ledger_.Close();
  read_only_ = read_only_ || outcome.read_only;
  for (const std::string& name : outcome.unprepared) statements_.Forget(name);
  if (outcome.error) co_return Fail(*std::move(outcome.error));
  if (outcome.committed) {
    in_transaction_ = false;
  } else if (broken_) {
    co_return Fail(unknown ? Error::Unavailable("database.commit_unknown") : LostError());
  }
  co_return std::move(outcome.rows);
}

bool Connection::Send(const Exchange& exchange, Access access) {
  if (exchange.begin) {
    in_transaction_ = true;
    const Statement& word = access == Access::kRead ? WordSql::kBeginRead : WordSql::kBeginWrite;
    if (!SendCall(Step::Kind::kBegin, {&word, {}})) return false;
  }
  for (const Call& call : exchange.calls) {
    if (!SendCall(Step::Kind::kCall, call)) return false;
  }
  if (exchange.commit && !SendCall(Step::Kind::kCommit, {&WordSql::kCommit, {}})) return false;
  return SendSync();
}

bool Connection::SendCall(Step::Kind kind, const Call& call) {
  const auto [prepared, is_new] = statements_.Find(*call.statement, call.params);
  if (is_new) {
    const std::string text = TranslatePlaceholders(call.statement->text);
    const bool sent = PQsendPrepare(handle_.get(), prepared.name.c_str(), text.c_str(),
                                    static_cast<int>(prepared.types.size()), prepared.types.data()) == 1;
    if (!sent) return false;
    ledger_.Owe({kind == Step::Kind::kParting ? kind : Step::Kind::kPrepare, call.statement->name, prepared.name});
  }
  const EncodedParams params(call.params);
  ledger_.Owe({kind, call.statement->name, {}});
  return PQsendQueryPrepared(handle_.get(), prepared.name.c_str(), params.count(), params.values(), params.lengths(),
                             params.formats(), 1) == 1;
}

bool Connection::SendSync() {
  ledger_.Owe({Step::Kind::kSync, {}, {}});
  return PQpipelineSync(handle_.get()) == 1;
}

Task<void> Connection::AwaitSettled() {
  while (!broken_ && !ledger_.settled()) {
    const int unsent = PQflush(handle_.get());
    if (unsent < 0) {
      broken_ = true;
    } else {
      co_await AwaitInput(unsent == 1);
    }
  }
}

/// While there is still output, input must be read too: the server may not take more before it got rid of its answers.
/// False when the socket is of no use any more.
Task<bool> Connection::AwaitSocket(bool wants_output) {
  const async::CarryOver carry;
  boost::system::error_code failure;
  if (wants_output) {
    using asio::experimental::awaitable_operators::operator||;
    boost::system::error_code cancelled;
    co_await (socket_.async_wait(Descriptor::wait_read, asio::redirect_error(asio::use_awaitable, cancelled)) ||
              socket_.async_wait(Descriptor::wait_write, asio::redirect_error(asio::use_awaitable, cancelled)));
  } else {
    co_await socket_.async_wait(Descriptor::wait_read, asio::redirect_error(asio::use_awaitable, failure));
  }
  co_return !failure;
}

Task<void> Connection::AwaitInput(bool wants_output) {
  if (!co_await AwaitSocket(wants_output)) broken_ = true;
  const int rounds = PQsslInUse(handle_.get()) == 1 ? kTlsRounds : 1;
  for (int round = 0; round < rounds && !broken_; ++round) {
    const bool alive = PQconsumeInput(handle_.get()) == 1;
    heard_at_ = Clock::now();
    ReadReplies();
    if (!alive) broken_ = true;
  }
}

void Connection::ReadReplies() {
  // libpq ends the results of each step with a null; two in a row mean that it expects nothing more.
  for (int nulls = 0; nulls < 2 && !broken_ && !ledger_.settled() && PQisBusy(handle_.get()) == 0;) {
    const ResultHandle result(PQgetResult(handle_.get()));
    if (!result) {
      ++nulls;
      continue;
    }
    nulls = 0;
    Reply reply = ReadReply(*result);
    if (reply.kind == Reply::Kind::kFailed && PQstatus(handle_.get()) != CONNECTION_OK) {
      broken_ = true;
    } else {
      ledger_.Receive(std::move(reply), Clock::now());
      broken_ = ledger_.useless();
    }
  }
}

Task<Status> Connection::Script(std::string text) {
  const bool sent = !broken_ && PQexitPipelineMode(handle_.get()) == 1 && PQsendQuery(handle_.get(), text.c_str()) == 1;
  if (!sent) broken_ = true;
  const Status status = co_await AwaitScript();
  if (!broken_ && PQenterPipelineMode(handle_.get()) == 0) broken_ = true;
  co_return status;
}

Task<Status> Connection::AwaitScript() {
  constexpr Activity kActivity{"script", true};
  Status status;
  while (!broken_) {
    const int unsent = PQflush(handle_.get());
    if (unsent == 1 || PQisBusy(handle_.get()) == 1) {
      co_await AwaitInput(unsent == 1);
      continue;
    }
    const ResultHandle result(PQgetResult(handle_.get()));
    if (!result) co_return status;
    const ExecStatusType kind = PQresultStatus(result.get());
    if (kind == PGRES_FATAL_ERROR) {
      const ServerError error = ReadServerError(*result);
      broken_ = EndsConnection(error.sqlstate, kActivity);
      if (status && !error.sqlstate.empty()) status = Fail(ToError(error, kActivity));
    } else if (kind != PGRES_COMMAND_OK && kind != PGRES_TUPLES_OK && kind != PGRES_EMPTY_QUERY) {
      broken_ = true;
    }
  }
  co_return status ? Fail(LostError()) : status;
}

void Connection::Leave(Access access) {
  if (broken_ || !in_transaction_) return;
  in_transaction_ = false;
  const Statement& word = access == Access::kRead ? WordSql::kCommit : WordSql::kRollback;
  broken_ =
      !ledger_.settled() || !SendCall(Step::Kind::kParting, {&word, {}}) || !SendSync() || PQflush(handle_.get()) != 0;
}

CancelKey Connection::Expire(Why why) {
  broken_ = true;
  expired_ = why;
  CancelKey key(PQgetCancel(handle_.get()));
  socket_.cancel();
  return key;
}

bool Connection::IsAlive() {
  if (broken_ || !IsReadable(PQsocket(handle_.get()))) return !broken_;
  if (PQconsumeInput(handle_.get()) == 0) broken_ = true;
  ReadReplies();
  if (!broken_ && ledger_.settled()) {
    // Idle in libpq's eyes too, so that it reads what the server said unasked: why it goes away, as a notice.
    const ResultHandle none(PQgetResult(handle_.get()));
    if (none || PQisBusy(handle_.get()) == 1 || IsReadable(PQsocket(handle_.get()))) broken_ = true;
  }
  return !broken_;
}

Error Connection::LostError() const {
  if (expired_ == Why::kSilent) return Unavailable(kSilentServer);
  if (expired_) return Error::Timeout("database.timeout");
  return Unavailable(PQerrorMessage(handle_.get()));
}

}  // namespace medres::sql::postgres
