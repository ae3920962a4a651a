#include "platform/sql/postgres_session.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace medres::sql::postgres {

Task<Result<Rows>> PostgresSession::Run(const Statement& statement, Params params) {
  std::vector<Call> calls;
  calls.push_back({&statement, std::move(params)});
  MEDRES_CO_TRY(std::vector<Rows> results, co_await Send(std::move(calls), false));
  co_return std::move(results.front());
}

Task<Result<std::vector<Rows>>> PostgresSession::RunAll(std::vector<Call> calls) {
  if (calls.empty()) co_return std::vector<Rows>();
  co_return co_await Send(std::move(calls), false);
}

Task<Result<std::vector<Rows>>> PostgresSession::RunAllAndCommit(std::vector<Call> calls) {
  if (calls.empty() && !begun_) co_return std::vector<Rows>();
  co_return co_await Send(std::move(calls), access_ == Access::kWrite);
}

Task<Status> PostgresSession::Script(std::string_view text) {
  MEDRES_CO_CHECK(co_await Send({}, false));
  const Status status = co_await connection_.Script(std::string(text));
  if (!status) failure_ = status.error();
  co_return status;
}

Task<Result<std::vector<Rows>>> PostgresSession::Send(std::vector<Call> calls, bool commit) {
  if (committed_) throw std::logic_error("a unit ran a statement after its last words");
  if (failure_) co_return Fail(*failure_);
  Exchange exchange{.begin = !std::exchange(begun_, true), .calls = std::move(calls), .commit = commit};
  auto results = co_await connection_.Run(std::move(exchange), access_);
  if (!results) failure_ = results.error();
  committed_ = commit && results.has_value();
  co_return results;
}

Task<Status> PostgresSession::Finish(Status unit) {
  if (!unit || committed_) co_return unit;
  if (failure_) co_return Fail(*failure_);
  if (!begun_ || access_ == Access::kRead) co_return Status();
  MEDRES_CO_CHECK(co_await Send({}, true));
  co_return Status();
}

}  // namespace medres::sql::postgres
