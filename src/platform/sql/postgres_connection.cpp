#include "platform/sql/postgres_connection.hpp"

#include <libpq-fe.h>

#include <boost/asio/experimental/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/sql/postgres_encoding.hpp"

namespace medres::sql {
namespace {

namespace asio = boost::asio;
using Descriptor = asio::posix::stream_descriptor;

std::string Reason(const pg_conn* connection) {
  std::string reason = PQerrorMessage(connection);
  while (!reason.empty() && (reason.back() == '\n' || reason.back() == ' ')) reason.pop_back();
  return reason;
}

std::string_view FieldOf(const pg_result* result, int field) {
  const char* text = PQresultErrorField(result, field);
  return text == nullptr ? std::string_view() : text;
}

}  // namespace

PostgresConnection::PostgresConnection(asio::io_context& loop, pg_conn* connection)
    : descriptor_(loop), connection_(connection) {}

PostgresConnection::~PostgresConnection() {
  if (descriptor_.is_open()) descriptor_.release();  // the socket is libpq's to close
  PQfinish(connection_);
}

Task<Result<std::unique_ptr<PostgresConnection>>> PostgresConnection::Connect(asio::io_context& loop, std::string dsn) {
  pg_conn* raw = PQconnectStart(dsn.c_str());
  if (raw == nullptr) co_return Fail(Error::Unavailable("database.unavailable", {{"reason", "out of memory"}}));
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection(loop, raw));
  MEDRES_CO_CHECK(co_await connection->FinishConnecting());
  co_return connection;
}

Task<Status> PostgresConnection::FinishConnecting() {
  const auto refused = [this] { return Fail(Error::Unavailable("database.unavailable", {{"reason", Reason(connection_)}})); };
  if (PQstatus(connection_) == CONNECTION_BAD) co_return refused();
  auto step = PGRES_POLLING_WRITING;
  int socket = -1;
  while (step != PGRES_POLLING_OK) {
    if (PQsocket(connection_) != socket) {  // libpq moves on to the next address with a new socket
      if (descriptor_.is_open()) descriptor_.release();
      socket = PQsocket(connection_);
      descriptor_.assign(socket);
    }
    MEDRES_CO_CHECK(co_await Wait(step == PGRES_POLLING_READING ? Descriptor::wait_read : Descriptor::wait_write));
    step = PQconnectPoll(connection_);
    if (step == PGRES_POLLING_FAILED) co_return refused();
  }
  if (PQsetnonblocking(connection_, 1) != 0 || PQenterPipelineMode(connection_) != 1) co_return refused();
  co_return Status();
}

Task<Status> PostgresConnection::Wait(Descriptor::wait_type what) {
  const auto [failed] = co_await descriptor_.async_wait(what, asio::experimental::as_tuple(asio::use_awaitable));
  if (failed) co_return Fail(Broken());
  co_return Status();
}

Error PostgresConnection::Broken() {
  broken_ = true;
  if (expired_) return Error::Timeout("database.timeout");
  return Error::Unavailable("database.unavailable", {{"reason", Reason(connection_)}});
}

void PostgresConnection::Expire() {
  expired_ = true;
  broken_ = true;
  descriptor_.cancel();
}

Status PostgresConnection::Send(const Call& call, std::vector<const Statement*>& prepared) {
  const ParamEncoder params(call.params);
  const auto known = names_.find(call.statement->text.data());
  const std::string name = known != names_.end() ? known->second : "s" + std::to_string(names_.size());
  if (known == names_.end()) {
    const std::string text = TranslatePlaceholders(call.statement->text);
    if (PQsendPrepare(connection_, name.c_str(), text.c_str(), params.count(), params.types()) != 1) return Fail(Broken());
    names_.emplace(call.statement->text.data(), name);
    prepared.push_back(call.statement);
  } else {
    prepared.push_back(nullptr);
  }
  if (PQsendQueryPrepared(connection_, name.c_str(), params.count(), params.values(), params.lengths(),
                          params.formats(), 1) != 1) {
    return Fail(Broken());
  }
  return {};
}

Task<Status> PostgresConnection::Flush() {
  for (;;) {
    const int left = PQflush(connection_);
    if (left == 0) co_return Status();
    if (left < 0) co_return Fail(Broken());
    MEDRES_CO_CHECK(co_await Wait(Descriptor::wait_write));
  }
}

Task<Result<PostgresConnection::ResultPtr>> PostgresConnection::NextResult() {
  while (PQisBusy(connection_) == 1) {
    MEDRES_CO_CHECK(co_await Wait(Descriptor::wait_read));
    if (PQconsumeInput(connection_) != 1) co_return Fail(Broken());
  }
  co_return ResultPtr(PQgetResult(connection_), &PQclear);
}

/// One command's results up to its closing null; what failed first is kept, what was skipped after it is not news.
Task<Status> PostgresConnection::ReadCall(std::string_view name, std::vector<Rows>* rows, Status& failure) {
  for (;;) {
    MEDRES_CO_TRY(const ResultPtr result, co_await NextResult());
    if (!result) co_return Status();
    switch (PQresultStatus(result.get())) {
      case PGRES_TUPLES_OK:
      case PGRES_COMMAND_OK:
        if (rows != nullptr) rows->push_back(DecodeResult(result.get()));
        break;
      case PGRES_PIPELINE_ABORTED: break;
      default:
        if (failure) failure = Fail(ToError(result.get(), name));
        if (PQstatus(connection_) == CONNECTION_BAD) co_return Fail(Broken());
    }
  }
}

Task<Result<std::vector<Rows>>> PostgresConnection::Run(const std::vector<Call>& calls) {
  std::vector<const Statement*> prepared;
  for (const Call& call : calls) MEDRES_CO_CHECK(Send(call, prepared));
  if (PQpipelineSync(connection_) != 1) co_return Fail(Broken());
  MEDRES_CO_CHECK(co_await Flush());
  std::vector<Rows> rows;
  rows.reserve(calls.size());
  Status failure;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (prepared[i] != nullptr) {
      const bool fine_before = failure.has_value();
      MEDRES_CO_CHECK(co_await ReadCall(prepared[i]->name, nullptr, failure));
      if (!fine_before || !failure) names_.erase(prepared[i]->text.data());  // skipped or refused: prepare it again
    }
    MEDRES_CO_CHECK(co_await ReadCall(calls[i].statement->name, &rows, failure));
  }
  MEDRES_CO_TRY(const ResultPtr sync, co_await NextResult());
  if (!sync || PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) co_return Fail(Broken());
  if (!failure) co_return Fail(std::move(failure).error());
  co_return rows;
}

Task<Status> PostgresConnection::Script(std::string_view text) {
  // Several statements in one text need the simple protocol, which pipeline mode excludes.
  if (PQexitPipelineMode(connection_) != 1) co_return Fail(Broken());
  Status failure;
  if (PQsendQuery(connection_, std::string(text).c_str()) != 1) co_return Fail(Broken());
  MEDRES_CO_CHECK(co_await Flush());
  MEDRES_CO_CHECK(co_await ReadCall("script", nullptr, failure));
  if (PQenterPipelineMode(connection_) != 1) co_return Fail(Broken());
  co_return failure;
}

Error PostgresConnection::ToError(const pg_result* result, std::string_view statement) const {
  const std::string_view state = FieldOf(result, PG_DIAG_SQLSTATE);
  const std::string reason(FieldOf(result, PG_DIAG_MESSAGE_PRIMARY));
  if (state.starts_with("23")) {
    return Error::Conflict("database.constraint", {{"constraint", std::string(FieldOf(result, PG_DIAG_CONSTRAINT_NAME))}});
  }
  if (state == "57014") return Error::Timeout("database.timeout");
  if (state == "40001" || state == "40P01") return Error::Unavailable("database.serialization", {{"reason", reason}});
  if (state.empty() || state.starts_with("08") || state.starts_with("57P") || state.starts_with("53")) {
    return Error::Unavailable("database.unavailable", {{"reason", reason.empty() ? Reason(connection_) : reason}});
  }
  return Error::Internal("database.statement", {{"statement", std::string(statement)},
                                                {"sqlstate", std::string(state)},
                                                {"reason", reason}});
}

}  // namespace medres::sql
