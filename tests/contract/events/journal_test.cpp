#include "platform/events/journal.hpp"

#include <gtest/gtest.h>

#include "contract/events/inbox.hpp"
#include "platform/async/completion.hpp"
#include "platform/events/feed.hpp"
#include "platform/sql/migrations.hpp"
#include "support/sql_database.hpp"

namespace medres::events_test {
namespace {

using namespace std::chrono_literals;
using events::Feed;
using events::Position;
using Kinds = std::vector<std::string>;

class JournalContract : public testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override {
    database_ = test::SqlDatabase::Make(GetParam());
    if (!database_) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam());
    ASSERT_TRUE(Await(sql::Migrate(database_->database(), migrations, false, clock_.Now())));
  }

  template <class T>
  T Await(Task<T> task) {
    return database_->Await(std::move(task));
  }

  void Tell(Kinds kinds) {
    const auto told = Await(database_->database().RunWrite(
        [&](sql::Session& session) -> Task<Status> {
          std::vector<events::Event> list;
          for (const std::string& kind : kinds) list.push_back({kind, MakeUuid(), "{}"});
          std::vector<sql::Call> calls;
          events::AppendTo(calls, session.dialect(), std::move(list), clock_.Now());
          MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
          co_return Status();
        },
        5s));
    ASSERT_TRUE(told) << ToString(told.error());
  }

  Position End() {
    return *Await(database_->database().Read<Position>([](sql::Session& session) { return events::EndOf(session); }));
  }

  std::vector<events::ToldEvent> After(Position place, std::int64_t limit = 100) {
    return *Await(database_->database().Read<std::vector<events::ToldEvent>>(
        [&](sql::Session& session) { return events::ReadAfter(session, place, limit); }));
  }

  std::unique_ptr<Feed> MakeFeed(events::FeedOptions options = {.poll = 5ms}) {
    auto feed = std::make_unique<Feed>(database_->database(), database_->loops().At(0), options,
                                       [](std::exception_ptr bug) { std::rethrow_exception(bug); });
    EXPECT_TRUE(Await(feed->Start()));
    return feed;
  }

  /// Reads until there are so many.
  Kinds Read(events::FeedReader& reader, std::size_t count) {
    Kinds kinds;
    while (kinds.size() < count) {
      const auto heard = Await(reader.Next(2, 10s));
      if (!heard || heard->empty()) break;
      for (const Feed::Entry& entry : *heard) kinds.push_back(entry->event.kind);
    }
    return kinds;
  }

  test::SetClock clock_;
  std::unique_ptr<test::SqlDatabase> database_;
};

TEST_P(JournalContract, IsReadFromAnyPlace) {
  Tell({"before"});
  const Position end = End();
  EXPECT_TRUE(After(end).empty());
  Tell({"a", "b"});
  Tell({"c"});
  const auto told = After(end);
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0].event.kind, "a");
  EXPECT_EQ(told[0].told_at, clock_.Now());
  EXPECT_EQ(After(told[1].at).at(0).event.kind, "c");
  EXPECT_EQ(After(end, 1).size(), 1U);
  EXPECT_EQ(events::ParsePosition(events::ToText(told[1].at)), told[1].at);
  for (const char* text : {"", "1", "1.", ".1", "1.x", "-1.2", "1.2.3"})
    EXPECT_FALSE(events::ParsePosition(text)) << text;
}

TEST_P(JournalContract, WhatARunningTransactionHoldsBackIsAnnounced) {
  const Position end = End();
  const auto piece = [&] {
    return *Await(database_->database().Read<events::JournalPiece>(
        [&](sql::Session& session) { return events::ReadPieceAfter(session, end, 100); }));
  };
  EXPECT_FALSE(piece().holds_back);
  if (GetParam() == sql::Dialect::kPostgres) {
    // A transaction that writes, and ends after a later one has told something.
    auto begun = std::make_shared<async::Completion<bool>>();
    auto told = std::make_shared<async::Completion<bool>>();
    auto running = database_->Start(database_->database().RunWrite(
        [=](sql::Session& session) -> Task<Status> {
          MEDRES_CO_CHECK(co_await events::PlaceOf(session, "first"));
          begun->Set(true);
          co_await told->Wait();
          co_return Status();
        },
        30s));
    Await([](auto started) -> Task<bool> { co_return co_await started->Wait(); }(begun));
    Tell({"a"});
    const auto held = piece();
    EXPECT_TRUE(held.told.empty());
    EXPECT_TRUE(held.holds_back);
    told->Set(true);
    ASSERT_TRUE(running.get());
  } else {
    Tell({"a"});
  }
  const auto whole = piece();
  ASSERT_EQ(whole.told.size(), 1U);
  EXPECT_EQ(whole.told[0].event.kind, "a");
  EXPECT_FALSE(whole.holds_back);
}

TEST_P(JournalContract, AConsumersPlaceIsMovedByOne) {
  const auto place = [&] {
    return *Await(
        database_->database().Write<Position>([](sql::Session& session) { return events::PlaceOf(session, "test"); }));
  };
  const auto move = [&](Position from, Position to) {
    return *Await(database_->database().Write<bool>(
        [&](sql::Session& session) { return events::MoveOn(session, "test", from, to); }));
  };
  Tell({"before"});
  const Position first = place();
  EXPECT_EQ(place(), first) << "it is kept";
  Tell({"a"});
  const Position next = After(first).at(0).at;
  EXPECT_TRUE(move(first, next));
  EXPECT_FALSE(move(first, next)) << "somebody was faster";
  EXPECT_EQ(place(), next);
}

TEST_P(JournalContract, AFeedBringsWhatIsToldAndWhatWasToldBefore) {
  const Position begin = End();
  Tell({"1", "2", "3"});
  const auto feed = MakeFeed();
  {
    const auto fresh = *feed->Open(std::nullopt);
    const auto returning = *feed->Open(begin);
    Tell({"4"});
    EXPECT_EQ(Read(*fresh, 1), Kinds{"4"});
    EXPECT_EQ(Read(*returning, 4), (Kinds{"1", "2", "3", "4"})) << "from the journal, then from memory";
    EXPECT_EQ(fresh->place(), returning->place());
  }
  Await([](Feed& own) -> Task<bool> {
    co_await own.Stop();
    co_return true;
  }(*feed));
}

TEST_P(JournalContract, AReaderThatFallsBehindLosesNothing) {
  const auto feed = MakeFeed({.poll = 5ms, .batch = 3, .kept = 2});
  {
    const auto slow = *feed->Open(std::nullopt);
    const auto quick = *feed->Open(std::nullopt);
    Tell({"1", "2", "3", "4", "5", "6", "7"});
    EXPECT_EQ(Read(*quick, 7).size(), 7U);
    EXPECT_EQ(Read(*slow, 7), (Kinds{"1", "2", "3", "4", "5", "6", "7"}));
  }
  Await([](Feed& own) -> Task<bool> {
    co_await own.Stop();
    co_return true;
  }(*feed));
}

TEST_P(JournalContract, AFeedHasSoManyPlacesAndEnds) {
  const auto feed = MakeFeed({.poll = 5ms, .max_readers = 1});
  {
    const auto reader = *feed->Open(std::nullopt);
    const auto refused = feed->Open(std::nullopt);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "events.too_many_readers");
    EXPECT_TRUE(Await(reader->Next(1, 1ms))->empty()) << "nothing in so long";
    auto waiting = database_->Start(reader->Next(1, 3'600'000ms));
    Await([](Feed& own) -> Task<bool> {
      co_await own.Stop();
      co_return true;
    }(*feed));
    EXPECT_TRUE(waiting.get()->empty()) << "the end wakes who waits";
  }
  EXPECT_TRUE(feed->Open(std::nullopt)) << "a place that was left is free";
}

INSTANTIATE_TEST_SUITE_P(Databases, JournalContract, testing::Values(sql::Dialect::kSqlite, sql::Dialect::kPostgres),
                         [](const auto& each) { return each.param == sql::Dialect::kSqlite ? "Sqlite" : "Postgres"; });

}  // namespace
}  // namespace medres::events_test
