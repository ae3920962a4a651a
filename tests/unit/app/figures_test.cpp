#include "app/figures.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace medres::app {
namespace {

using namespace std::chrono_literals;

class DatabaseFiguresTest : public testing::Test {
 protected:
  bool Shows(const std::string& line) const { return registry_.Expose().find("\n" + line + "\n") != std::string::npos; }

  metrics::Registry registry_;
  pool::Board board_{registry_};
  DatabaseFigures figures_{registry_, board_.Add({.name = "database", .kind = "postgresql", .max = 4})};
};

TEST_F(DatabaseFiguresTest, StatementsByName) {
  figures_.OnStatement("outbox.read", 3ms, true);
  figures_.OnStatement("outbox.read", 1ms, false);
  figures_.OnStatement("commit", 2ms, true);
  EXPECT_TRUE(Shows(R"(medres_database_statement_seconds_count{statement="outbox.read"} 2)"));
  EXPECT_TRUE(Shows(R"(medres_database_statement_seconds_sum{statement="outbox.read"} 0.004)"));
  EXPECT_TRUE(Shows(R"(medres_database_statement_failures_total{statement="outbox.read"} 1)"));
  EXPECT_TRUE(Shows(R"(medres_database_statement_failures_total{statement="commit"} 0)"));
}

TEST_F(DatabaseFiguresTest, UnitsAndCommits) {
  figures_.OnLent(1ms);
  figures_.OnReturned(4ms);
  figures_.OnCommit(12, 2ms);
  figures_.OnCommit(1, 2ms);
  EXPECT_TRUE(Shows("medres_database_wait_seconds_count 1"));
  EXPECT_TRUE(Shows("medres_database_use_seconds_sum 0.004"));
  EXPECT_TRUE(Shows("medres_database_commit_seconds_count 2"));
  EXPECT_TRUE(Shows("medres_database_committed_units_total 13"));
}

TEST_F(DatabaseFiguresTest, PoolsAsTheyStand) {
  figures_.OnConnect(true);
  figures_.OnConnect(false);
  figures_.OnPool(0, {.open = 3, .idle = 2, .connecting = 1, .waiting = 4});
  figures_.OnPool(1, {.open = 1, .idle = 0, .connecting = 0, .waiting = 0});
  figures_.OnPool(0, {.open = 3, .idle = 1, .connecting = 0, .waiting = 0});
  EXPECT_TRUE(Shows(R"(medres_database_connects_total{outcome="connected"} 1)"));
  EXPECT_TRUE(Shows(R"(medres_database_connects_total{outcome="refused"} 1)"));
  EXPECT_TRUE(Shows(R"(medres_database_connections{pool="0",state="open"} 3)"));
  EXPECT_TRUE(Shows(R"(medres_database_connections{pool="0",state="idle"} 1)"));
  EXPECT_TRUE(Shows(R"(medres_database_connections{pool="1",state="open"} 1)"));
  EXPECT_TRUE(Shows(R"(medres_database_waiting{pool="0"} 0)"));
}

TEST_F(DatabaseFiguresTest, FromManyThreads) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < 500; ++n) figures_.OnStatement(n % 2 == 0 ? "even" : "odd", 1ms, true);
      });
    }
  }
  EXPECT_TRUE(Shows(R"(medres_database_statement_seconds_count{statement="even"} 1000)"));
  EXPECT_TRUE(Shows(R"(medres_database_statement_seconds_count{statement="odd"} 1000)"));
}

}  // namespace
}  // namespace medres::app
