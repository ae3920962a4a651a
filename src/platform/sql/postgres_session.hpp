#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "platform/sql/database.hpp"
#include "platform/sql/postgres_connection.hpp"

namespace medres::sql::postgres {

/// A unit's view of a connection. BEGIN travels with its first statements; a reading unit that runs one statement costs
/// one round trip. Whatever way the unit ends, the transaction is ended with the session.
class PostgresSession final : public Session {
 public:
  PostgresSession(Connection& connection, Access access) : connection_(connection), access_(access) {}
  PostgresSession(const PostgresSession&) = delete;
  PostgresSession& operator=(const PostgresSession&) = delete;
  ~PostgresSession() override { connection_.Leave(access_); }

  Dialect dialect() const override { return Dialect::kPostgres; }
  Task<Result<Rows>> Run(const Statement& statement, Params params) override;
  Task<Result<std::vector<Rows>>> RunAll(std::vector<Call> calls) override;
  Task<Result<std::vector<Rows>>> RunAllAndCommit(std::vector<Call> calls) override;
  Task<Status> Script(std::string_view text) override;

  /// What the unit's caller is told: commits what a successful unit wrote. A failure that the unit passed over counts.
  Task<Status> Finish(Status unit);

 private:
  Task<Result<std::vector<Rows>>> Send(std::vector<Call> calls, bool commit);

  Connection& connection_;
  Access access_;
  std::optional<Error> failure_;
  bool begun_ = false;
  bool committed_ = false;
};

}  // namespace medres::sql::postgres
