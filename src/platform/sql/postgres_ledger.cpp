#include "platform/sql/postgres_ledger.hpp"

#include <algorithm>
#include <utility>

namespace medres::sql::postgres {

void Ledger::Open(TimePoint now, bool writing) {
  outcome_ = {};
  last_reply_ = now;
  writing_ = writing;
}

void Ledger::Receive(Reply reply, TimePoint now) {
  const bool sync_due = !owed_.empty() && owed_.front().kind == Step::Kind::kSync;
  if (owed_.empty() || sync_due != (reply.kind == Reply::Kind::kSynced)) {
    outcome_.useless = true;
    return;
  }
  const Step step = std::move(owed_.front());
  owed_.pop_front();
  switch (reply.kind) {
    case Reply::Kind::kSynced: break;
    case Reply::Kind::kDone: OnDone(step, reply); break;
    case Reply::Kind::kFailed: OnFailed(step, reply); break;
    case Reply::Kind::kUnreadable:
      Fail(Error::Internal(
          "database.statement",
          {{"statement", std::string(step.statement)}, {"sqlstate", ""}, {"reason", reply.error.message}}));
      break;
    case Reply::Kind::kSkipped:
      if (step.kind == Step::Kind::kPrepare) outcome_.unprepared.push_back(step.prepared);
      break;
  }
  Observe(step, reply.kind == Reply::Kind::kDone, now);
}

void Ledger::OnDone(const Step& step, Reply& reply) {
  if (step.kind == Step::Kind::kCall && !outcome_.error) outcome_.rows.push_back(std::move(reply.rows));
  if (step.kind != Step::Kind::kCommit) return;
  outcome_.committed = !reply.rolled_back;
  if (reply.rolled_back) {
    Fail(Error::Internal("database.statement", {{"statement", "commit"}, {"sqlstate", ""}, {"reason", "rolled back"}}));
  }
}

void Ledger::OnFailed(const Step& step, const Reply& reply) {
  const Activity activity{step.statement, writing_};
  const bool ends = EndsConnection(reply.error.sqlstate, activity);
  if (ends || step.kind == Step::Kind::kParting) outcome_.useless = true;
  if (IsReadOnlyServer(reply.error.sqlstate, activity)) outcome_.read_only = true;
  if (step.kind == Step::Kind::kParting) return;
  if (step.kind == Step::Kind::kPrepare) outcome_.unprepared.push_back(step.prepared);
  const Error error = ToError(reply.error, activity);
  // A server that is told to go may have committed before it said so.
  const bool unknown = step.kind == Step::Kind::kCommit && error.code == "database.unavailable";
  Fail(unknown ? Error::Unavailable("database.commit_unknown") : error);
}

void Ledger::Fail(Error error) {
  if (!outcome_.error) outcome_.error = std::move(error);
}

void Ledger::Observe(const Step& step, bool succeeded, TimePoint now) {
  const auto since = std::exchange(last_reply_, now);
  if (observer_ == nullptr) return;
  if (step.kind == Step::Kind::kCall || step.kind == Step::Kind::kCommit) {
    observer_->OnStatement(step.statement, now - since, succeeded);
  }
}

bool Ledger::IsCommitInFlight() const {
  return !outcome_.error && std::ranges::find(owed_, Step::Kind::kCommit, &Step::kind) != owed_.end();
}

}  // namespace medres::sql::postgres
