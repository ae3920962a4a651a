#include "platform/sql/postgres_ledger.hpp"

#include <gtest/gtest.h>

namespace medres::sql::postgres {
namespace {

using Kind = Step::Kind;

Reply Done(std::int64_t value = 0) {
  Reply reply;
  reply.rows = Rows(1);
  reply.rows.AppendInteger(value);
  return reply;
}

Reply Of(Reply::Kind kind) {
  Reply reply;
  reply.kind = kind;
  return reply;
}

Reply Failed(std::string sqlstate) {
  Reply reply = Of(Reply::Kind::kFailed);
  reply.error.sqlstate = std::move(sqlstate);
  return reply;
}

const Reply kSkipped = Of(Reply::Kind::kSkipped);
const Reply kSynced = Of(Reply::Kind::kSynced);

class PostgresLedger : public testing::Test {
 protected:
  PostgresLedger() { ledger_.Open(Ledger::TimePoint(), true); }

  void Owe(std::initializer_list<Kind> kinds) {
    for (const Kind kind : kinds) ledger_.Owe({kind, "statement", kind == Kind::kPrepare ? "prepared" : ""});
  }

  void Receive(std::initializer_list<Reply> replies) {
    for (const Reply& reply : replies) ledger_.Receive(reply, Ledger::TimePoint());
  }

  std::string ErrorCode() const { return ledger_.error() ? ledger_.error()->code : "none"; }

  Ledger ledger_;
};

TEST_F(PostgresLedger, KeepsTheRowsOfCallsInOrder) {
  Owe({Kind::kBegin, Kind::kPrepare, Kind::kCall, Kind::kCall, Kind::kSync});
  Receive({Done(), Done(), Done(1), Done(2)});
  EXPECT_FALSE(ledger_.settled());
  Receive({kSynced});
  EXPECT_TRUE(ledger_.settled());
  const auto outcome = ledger_.Close();
  ASSERT_EQ(outcome.rows.size(), 2U);
  EXPECT_EQ(outcome.rows[0][0].Integer(0), 1);
  EXPECT_EQ(outcome.rows[1][0].Integer(0), 2);
  EXPECT_FALSE(outcome.error);
  EXPECT_FALSE(outcome.committed);
}

TEST_F(PostgresLedger, KeepsTheFirstFailureAndPassesOverWhatWasSkipped) {
  Owe({Kind::kCall, Kind::kCall, Kind::kCall, Kind::kCommit, Kind::kSync});
  Receive({Done(), Failed("23505"), kSkipped, kSkipped, kSynced});
  EXPECT_TRUE(ledger_.settled());
  EXPECT_EQ(ErrorCode(), "database.constraint");
  EXPECT_FALSE(ledger_.useless());
  EXPECT_FALSE(ledger_.Close().committed);
}

TEST_F(PostgresLedger, TellsWhatWasNotPrepared) {
  Owe({Kind::kPrepare, Kind::kCall, Kind::kPrepare, Kind::kCall, Kind::kSync});
  Receive({Failed("42601"), kSkipped, kSkipped, kSkipped, kSynced});
  EXPECT_EQ(ErrorCode(), "database.statement");
  EXPECT_EQ(ledger_.Close().unprepared, (std::vector<std::string>{"prepared", "prepared"}));
}

TEST_F(PostgresLedger, AStatementThatFailsStaysPrepared) {
  Owe({Kind::kPrepare, Kind::kCall, Kind::kSync});
  Receive({Done(), Failed("22012"), kSynced});
  EXPECT_TRUE(ledger_.Close().unprepared.empty());
}

TEST_F(PostgresLedger, KnowsThatItCommitted) {
  Owe({Kind::kCall, Kind::kCommit, Kind::kSync});
  EXPECT_TRUE(ledger_.IsCommitInFlight());
  Receive({Done(), Done()});
  EXPECT_FALSE(ledger_.IsCommitInFlight());
  Receive({kSynced});
  EXPECT_TRUE(ledger_.Close().committed);
}

TEST_F(PostgresLedger, ADeferredConstraintFailsAtCommit) {
  Owe({Kind::kCommit, Kind::kSync});
  Receive({Failed("23P01"), kSynced});
  EXPECT_EQ(ErrorCode(), "database.constraint");
  EXPECT_FALSE(ledger_.IsCommitInFlight());
}

TEST_F(PostgresLedger, CommitThatRolledBackIsAFailure) {
  Owe({Kind::kCommit, Kind::kSync});
  Reply reply = Done();
  reply.rolled_back = true;
  Receive({reply, kSynced});
  EXPECT_EQ(ErrorCode(), "database.statement");
  EXPECT_FALSE(ledger_.Close().committed);
}

TEST_F(PostgresLedger, AFailureBeforeCommitSettlesItsFate) {
  Owe({Kind::kCall, Kind::kCommit, Kind::kSync});
  Receive({Failed("57P01")});
  EXPECT_FALSE(ledger_.IsCommitInFlight()) << "the server stopped before it came to COMMIT";
  EXPECT_EQ(ErrorCode(), "database.unavailable");
  EXPECT_TRUE(ledger_.useless());
}

TEST_F(PostgresLedger, AServerThatGoesDuringCommitLeavesItUnknown) {
  Owe({Kind::kCall, Kind::kCommit, Kind::kSync});
  Receive({Done(), Failed("57P01")});
  EXPECT_EQ(ErrorCode(), "database.commit_unknown");
}

TEST_F(PostgresLedger, PartingWordsOfTheLastUnitAreNobodysFailure) {
  Owe({Kind::kParting, Kind::kSync});
  ledger_.Open(Ledger::TimePoint(), true);
  Owe({Kind::kBegin, Kind::kCall, Kind::kSync});
  Receive({Done(), kSynced, Done(), Done(5), kSynced});
  EXPECT_TRUE(ledger_.settled());
  const auto outcome = ledger_.Close();
  ASSERT_EQ(outcome.rows.size(), 1U);
  EXPECT_EQ(outcome.rows[0][0].Integer(0), 5);
}

TEST_F(PostgresLedger, FailedPartingWordsEndTheConnection) {
  Owe({Kind::kParting, Kind::kSync});
  Receive({Failed("42601")});
  EXPECT_TRUE(ledger_.useless());
  EXPECT_EQ(ErrorCode(), "none");
}

TEST_F(PostgresLedger, AnAnswerOutOfTurnEndsTheConnection) {
  Owe({Kind::kCall, Kind::kSync});
  Receive({kSynced});
  EXPECT_TRUE(ledger_.useless());
  ledger_.Open(Ledger::TimePoint(), true);
  EXPECT_FALSE(ledger_.useless());
  Receive({Done(), Done()});
  EXPECT_TRUE(ledger_.useless()) << "a Sync was due";
}

TEST_F(PostgresLedger, AnUnreadableColumnIsTheStatementsFault) {
  Owe({Kind::kCall, Kind::kSync});
  Reply reply = Of(Reply::Kind::kUnreadable);
  reply.error.message = "column n has type 1700, which needs a cast";
  Receive({reply, kSynced});
  EXPECT_EQ(ErrorCode(), "database.statement");
  EXPECT_FALSE(ledger_.useless());
}

class Recorder final : public Observer {
 public:
  void OnStatement(std::string_view name, std::chrono::nanoseconds took, bool succeeded) override {
    seen.push_back(std::string(name) + " " + std::to_string(took.count()) + (succeeded ? "" : " failed"));
  }
  std::vector<std::string> seen;
};

TEST(PostgresLedgerTimes, AreFromReplyToReply) {
  const auto at = [](int nanoseconds) { return Ledger::TimePoint(std::chrono::nanoseconds(nanoseconds)); };
  Recorder recorder;
  Ledger ledger(&recorder);
  ledger.Open(at(100), true);
  for (const Kind kind : {Kind::kPrepare, Kind::kCall, Kind::kCall, Kind::kCommit, Kind::kSync}) {
    ledger.Owe({kind, kind == Kind::kCommit ? "commit" : "thing.add", ""});
  }
  ledger.Receive(Done(), at(110));
  ledger.Receive(Done(), at(130));
  ledger.Receive(Failed("23505"), at(160));
  ledger.Receive(kSkipped, at(161));
  ledger.Receive(kSynced, at(162));
  EXPECT_EQ(recorder.seen, (std::vector<std::string>{"thing.add 20", "thing.add 30 failed", "commit 1 failed"}));
}

}  // namespace
}  // namespace medres::sql::postgres
