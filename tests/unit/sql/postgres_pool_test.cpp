#include "platform/sql/postgres_pool.hpp"

#include <gtest/gtest.h>

#include <string>

namespace medres::sql::postgres {
namespace {

using namespace std::chrono_literals;

/// A link that dies when told, and counts how many there are.
class FakeLink final : public Link {
 public:
  explicit FakeLink(int& living) : living_(living) { ++living_; }
  ~FakeLink() override { --living_; }
  bool IsAlive() override { return alive; }
  bool alive = true;

 private:
  int& living_;
};

/// A pool with a clock set by hand, and a server that answers when the test says so.
class PostgresPool : public testing::Test {
 protected:
  Pool& Make(PoolLimits limits) {
    pool_ = std::make_unique<Pool>(limits, [this] { ++attempts_; }, 1);
    pool_->Sweep(now_);
    return *pool_;
  }

  void Accept() { pool_->Connected(now_, std::make_unique<FakeLink>(living_)); }
  void Refuse() { pool_->Refused(now_, Error::Unavailable("database.unavailable")); }

  void Pass(Milliseconds time) {
    now_ += time;
    pool_->Sweep(now_);
  }

  /// Takes a link or waits for one; what came of it goes to `answers_`, links to `lent_`.
  void Ask(Milliseconds patience = 1000ms) {
    if (Pool::Pooled pooled = pool_->TryTake(); pooled.link) return OnLent(std::move(pooled));
    pool_->Wait(now_, now_ + patience, [this](Result<Pool::Pooled> result) {
      result ? OnLent(*std::move(result)) : answers_.push_back(result.error().code);
    });
  }

  void OnLent(Pool::Pooled pooled) {
    answers_.emplace_back("lent");
    lent_.push_back(std::move(pooled));
  }

  void GiveBack() {
    pool_->Return(now_, std::move(lent_.back()));
    lent_.pop_back();
  }

  std::string Figures() const {
    const PoolFigures figures = pool_->figures();
    return std::to_string(figures.open) + " open, " + std::to_string(figures.idle) + " idle, " +
           std::to_string(figures.connecting) + " connecting, " + std::to_string(figures.waiting) + " waiting";
  }

  using Answers = std::vector<std::string>;

  Pool::TimePoint now_{1h};
  int attempts_ = 0;
  int living_ = 0;
  std::unique_ptr<Pool> pool_;
  std::vector<Pool::Pooled> lent_;
  Answers answers_;
};

TEST_F(PostgresPool, FillsUpToItsMinimum) {
  Make({.min = 2, .max = 4});
  EXPECT_EQ(attempts_, 2);
  Accept();
  Accept();
  Pass(50ms);
  EXPECT_EQ(attempts_, 2);
  EXPECT_EQ(Figures(), "2 open, 2 idle, 0 connecting, 0 waiting");
}

TEST_F(PostgresPool, LendsTheMostRecentlyUsed) {
  Make({.min = 2, .max = 2});
  Accept();
  Accept();
  Ask();
  Ask();
  const Link* last = lent_.back().link.get();
  const Link* first = lent_.front().link.get();
  pool_->Return(now_, std::move(lent_.front()));
  pool_->Return(now_, std::move(lent_.back()));
  lent_.clear();
  Ask();
  Ask();
  EXPECT_EQ(lent_.front().link.get(), last);
  EXPECT_EQ(lent_.back().link.get(), first);
}

TEST_F(PostgresPool, GrowsForThoseWhoWaitUpToItsMaximum) {
  Make({.min = 1, .max = 3});
  for (int i = 0; i < 5; ++i) Ask();
  EXPECT_EQ(attempts_, 3);
  for (int i = 0; i < 3; ++i) Accept();
  EXPECT_EQ(answers_, (Answers{"lent", "lent", "lent"}));
  EXPECT_EQ(Figures(), "3 open, 0 idle, 0 connecting, 2 waiting");
}

TEST_F(PostgresPool, ServesInOrder) {
  Make({.min = 1, .max = 1});
  Accept();
  Ask();
  std::string order;
  for (const char name : {'a', 'b', 'c'}) {
    pool_->Wait(now_, now_ + 1000ms, [&, name](Result<Pool::Pooled> result) {
      order.push_back(name);
      lent_.push_back(*std::move(result));
    });
  }
  for (int i = 0; i < 3; ++i) GiveBack();
  EXPECT_EQ(order, "abc");
}

TEST_F(PostgresPool, RefusesWhenTooManyWait) {
  Make({.min = 1, .max = 1, .max_waiting = 2});
  for (int i = 0; i < 3; ++i) Ask();
  EXPECT_EQ(answers_, Answers{"database.overloaded"});
}

TEST_F(PostgresPool, KeepsTheDeadlineOfEachWhoWaits) {
  Make({.min = 1, .max = 1});
  Accept();
  Ask();
  Ask(500ms);
  Ask(100ms);
  Pass(100ms);
  EXPECT_EQ(answers_, (Answers{"lent", "database.timeout"}));
  GiveBack();
  EXPECT_EQ(answers_, (Answers{"lent", "database.timeout", "lent"}));
  Pass(1000ms);
  EXPECT_EQ(answers_.size(), 3U);
}

TEST_F(PostgresPool, DropsWhatDiedWhileIdleAndConnectsAgain) {
  Make({.min = 1, .max = 2});
  Accept();
  Ask();
  static_cast<FakeLink&>(*lent_.back().link).alive = false;
  GiveBack();
  Ask();
  EXPECT_EQ(living_, 0);
  EXPECT_EQ(attempts_, 2);
  Accept();
  EXPECT_EQ(answers_, (Answers{"lent", "lent"}));
}

TEST_F(PostgresPool, ReplacesWhatIsDiscarded) {
  Make({.min = 1, .max = 1});
  Accept();
  Ask();
  Ask();
  lent_.clear();
  pool_->Discard(now_);
  EXPECT_EQ(attempts_, 2);
  Accept();
  EXPECT_EQ(answers_, (Answers{"lent", "lent"}));
}

TEST_F(PostgresPool, PausesLongerAfterEachRefusal) {
  Make({.min = 1, .max = 4, .backoff_min = 100ms, .backoff_max = 800ms});
  std::vector<Milliseconds> pauses;
  for (int refusals = 0; refusals < 6; ++refusals) {
    const int before = attempts_;
    const auto refused_at = now_;
    Refuse();
    while (attempts_ == before) Pass(1ms);
    pauses.push_back(std::chrono::duration_cast<Milliseconds>(now_ - refused_at));
  }
  const Milliseconds expected[] = {100ms, 200ms, 400ms, 800ms, 800ms, 800ms};
  for (std::size_t i = 0; i < pauses.size(); ++i) {
    EXPECT_GE(pauses[i], expected[i] / 2 - 1ms) << i;
    EXPECT_LE(pauses[i], expected[i] * 3 / 2 + 1ms) << i;
  }
}

TEST_F(PostgresPool, TriesOneByOneWhileTheServerRefuses) {
  Make({.min = 1, .max = 8, .backoff_min = 100ms});
  Refuse();
  for (int i = 0; i < 5; ++i) Ask(10s);
  EXPECT_EQ(attempts_, 1) << "not before the pause is over";
  Pass(150ms);
  EXPECT_EQ(attempts_, 2);
  Accept();
  EXPECT_EQ(attempts_, 6) << "the others follow once it is back";
}

TEST_F(PostgresPool, FailsThoseWhoWaitWhenNothingIsOpen) {
  Make({.min = 1, .max = 2});
  Ask();
  Ask();
  Refuse();
  EXPECT_EQ(answers_, Answers{}) << "another attempt is under way";
  Refuse();
  EXPECT_EQ(answers_, (Answers{"database.unavailable", "database.unavailable"}));
}

TEST_F(PostgresPool, LetsThemWaitWhileSomethingIsOpen) {
  Make({.min = 1, .max = 2});
  Accept();
  Ask();
  Ask();
  Refuse();
  EXPECT_EQ(answers_, Answers{"lent"});
  GiveBack();
  EXPECT_EQ(answers_, (Answers{"lent", "lent"}));
}

TEST_F(PostgresPool, ShrinksToItsMinimumWhenIdle) {
  Make({.min = 1, .max = 3, .idle_timeout = 1000ms});
  for (int i = 0; i < 3; ++i) Ask();
  for (int i = 0; i < 3; ++i) Accept();
  while (!lent_.empty()) GiveBack();
  Pass(999ms);
  EXPECT_EQ(living_, 3);
  Pass(1ms);
  EXPECT_EQ(living_, 1);
  EXPECT_EQ(Figures(), "1 open, 1 idle, 0 connecting, 0 waiting");
}

TEST_F(PostgresPool, ReplacesTheOldBeforeTheirTimeIsUp) {
  Make({.min = 1, .max = 1, .idle_timeout = 1h, .max_lifetime = 1000ms});
  Accept();
  Pass(800ms);
  EXPECT_EQ(living_, 1);
  Pass(200ms);
  EXPECT_EQ(living_, 0);
  EXPECT_EQ(attempts_, 2);
}

TEST_F(PostgresPool, RetiresTheOldWhenTheyAreReturned) {
  Make({.min = 1, .max = 1, .max_lifetime = 1000ms});
  Accept();
  Ask();
  Pass(2000ms);
  EXPECT_EQ(living_, 1) << "nobody takes it from the unit that uses it";
  GiveBack();
  EXPECT_EQ(living_, 0);
}

TEST_F(PostgresPool, CloseFailsWhoWaitsAndDropsEverything) {
  Make({.min = 2, .max = 2});
  Accept();
  Accept();
  Ask();
  Ask();
  Ask();
  GiveBack();
  Ask();
  pool_->Close();
  EXPECT_EQ(answers_.back(), "database.unavailable");
  while (!lent_.empty()) GiveBack();
  EXPECT_EQ(living_, 0);
  const int before = attempts_;
  Ask();
  EXPECT_EQ(answers_.back(), "database.unavailable");
  EXPECT_EQ(attempts_, before);
}

}  // namespace
}  // namespace medres::sql::postgres
