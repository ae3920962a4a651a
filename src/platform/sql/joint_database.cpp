#include "platform/sql/joint_database.hpp"

namespace medres::sql {

template <class T>
Result<T> JointDatabase::JointSession::Noting(Result<T> result) {
  if (!result) lost_ = result.error();
  return result;
}

Task<Result<Rows>> JointDatabase::JointSession::Run(const Statement& statement, Params params) {
  if (lost_) co_return Fail(*lost_);
  co_return Noting(co_await outer_.Run(statement, std::move(params)));
}

Task<Result<std::vector<Rows>>> JointDatabase::JointSession::RunAll(std::vector<Call> calls) {
  if (lost_) co_return Fail(*lost_);
  co_return Noting(co_await outer_.RunAll(std::move(calls)));
}

Task<Status> JointDatabase::JointSession::Script(std::string_view text) {
  if (lost_) co_return Fail(*lost_);
  co_return Noting(co_await outer_.Script(text));
}

Task<Status> JointDatabase::RunRead(Unit unit, Milliseconds /*deadline*/) { co_return co_await unit(session_); }

Task<Status> JointDatabase::RunWrite(Unit unit, Milliseconds /*deadline*/) { co_return co_await unit(session_); }

}  // namespace medres::sql
