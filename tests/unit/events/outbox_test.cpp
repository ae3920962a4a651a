#include "platform/events/outbox.hpp"

#include <gtest/gtest.h>

namespace medres::events {
namespace {

constexpr Instant kNow{1'764'547'200'000};

std::vector<Event> TwoEvents() {
  return {{"thing.added", MakeNamedUuid("a"), "{}"}, {"thing.changed", MakeNamedUuid("b"), R"({"version":2})"}};
}

std::vector<sql::Call> CallsFor(sql::Dialect dialect, std::vector<Event> events, Wake wake = Wake::kYes) {
  std::vector<sql::Call> calls;
  AppendTo(calls, dialect, std::move(events), kNow, wake);
  return calls;
}

TEST(Outbox, IsOneInsertAndOneNotificationOnPostgres) {
  const auto calls = CallsFor(sql::Dialect::kPostgres, TwoEvents());
  ASSERT_EQ(calls.size(), 2U);
  EXPECT_EQ(calls[0].statement->name, "outbox.append");
  EXPECT_EQ(std::get<std::vector<std::string>>(calls[0].params[0].data()),
            (std::vector<std::string>{"thing.added", "thing.changed"}));
  EXPECT_EQ(std::get<std::vector<Uuid>>(calls[0].params[1].data()),
            (std::vector<Uuid>{MakeNamedUuid("a"), MakeNamedUuid("b")}));
  EXPECT_EQ(std::get<std::vector<std::string>>(calls[0].params[2].data()),
            (std::vector<std::string>{"{}", R"({"version":2})"}));
  EXPECT_EQ(std::get<std::vector<std::int64_t>>(calls[0].params[3].data()),
            (std::vector<std::int64_t>{kNow.milliseconds, kNow.milliseconds}));
  EXPECT_EQ(calls[1].statement->name, "outbox.notify");
}

TEST(Outbox, LeavesSleepersAloneWhenAsked) {
  const auto calls = CallsFor(sql::Dialect::kPostgres, TwoEvents(), Wake::kNo);
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].statement->name, "outbox.append");
}

TEST(Outbox, IsOneInsertARowOnSqlite) {
  const auto calls = CallsFor(sql::Dialect::kSqlite, TwoEvents());
  ASSERT_EQ(calls.size(), 2U);
  for (const sql::Call& call : calls) EXPECT_EQ(call.statement->name, "outbox.append");
  EXPECT_EQ(std::get<std::string>(calls[1].params[0].data()), "thing.changed");
}

TEST(Outbox, IsNothingWithoutEvents) {
  for (const auto dialect : {sql::Dialect::kSqlite, sql::Dialect::kPostgres}) {
    EXPECT_TRUE(CallsFor(dialect, {}).empty());
  }
}

}  // namespace
}  // namespace medres::events
