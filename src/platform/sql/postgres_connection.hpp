#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/sql/database.hpp"

struct pg_conn;
struct pg_result;

namespace medres::sql {

/// One PostgreSQL connection in pipeline mode, on one loop, used by one coroutine at a time. Once broken it stays broken.
class PostgresConnection {
 public:
  /// Failure: kUnavailable `database.unavailable` with the server's reason.
  static Task<Result<std::unique_ptr<PostgresConnection>>> Connect(boost::asio::io_context& loop, std::string dsn);
  ~PostgresConnection();

  /// Sends all calls and one Sync, and reads all answers: one round trip. Statements are prepared on first use.
  Task<Result<std::vector<Rows>>> Run(const std::vector<Call>& calls);
  Task<Status> Script(std::string_view text);

  bool broken() const { return broken_; }
  Instant deadline() const { return deadline_; }
  void SetDeadline(Instant deadline) { deadline_ = deadline; }

  /// Called by the pool's sweep when the deadline has passed: ends the wait, the connection is broken.
  void Expire();

 private:
  using ResultPtr = std::unique_ptr<pg_result, void (*)(pg_result*)>;

  PostgresConnection(boost::asio::io_context& loop, pg_conn* connection);
  Task<Status> FinishConnecting();
  Status Send(const Call& call, std::vector<const Statement*>& prepared);
  Task<Status> Flush();
  Task<Result<ResultPtr>> NextResult();
  Task<Status> Wait(boost::asio::posix::stream_descriptor::wait_type what);
  Task<Status> ReadCall(std::string_view name, std::vector<Rows>* rows, Status& failure);
  Error Broken();
  Error ToError(const pg_result* result, std::string_view statement) const;

  boost::asio::posix::stream_descriptor descriptor_;
  pg_conn* connection_;
  std::unordered_map<const char*, std::string> names_;  ///< of prepared statements, by their text
  Instant deadline_{0};
  bool broken_ = false;
  bool expired_ = false;
};

}  // namespace medres::sql
