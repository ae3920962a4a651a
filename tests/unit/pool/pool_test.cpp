#include "platform/pool/pool.hpp"

#include <gtest/gtest.h>

#include <string>

namespace medres::pool {
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

constexpr Refusals kCodes{"database.overloaded", "database.timeout", "database.unavailable"};

/// A pool with a clock set by hand, and a server that answers when the test says so.
class PoolTest : public testing::Test {
 protected:
  Pool& Make(Limits limits) {
    pool_ = std::make_unique<Pool>(limits, kCodes, [this] { ++attempts_; }, 1);
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
    const pool::Figures figures = pool_->Figures();
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

TEST_F(PoolTest, FillsUpToItsMinimum) {
  Make({.min = 2, .max = 4});
  EXPECT_EQ(attempts_, 2);
  Accept();
  Accept();
  Pass(50ms);
  EXPECT_EQ(attempts_, 2);
  EXPECT_EQ(Figures(), "2 open, 2 idle, 0 connecting, 0 waiting");
}

TEST_F(PoolTest, LendsTheMostRecentlyUsed) {
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

TEST_F(PoolTest, GrowsForThoseWhoWaitUpToItsMaximum) {
  Make({.min = 1, .max = 3});
  for (int i = 0; i < 5; ++i) Ask();
  EXPECT_EQ(attempts_, 3);
  for (int i = 0; i < 3; ++i) Accept();
  EXPECT_EQ(answers_, (Answers{"lent", "lent", "lent"}));
  EXPECT_EQ(Figures(), "3 open, 0 idle, 0 connecting, 2 waiting");
}

TEST_F(PoolTest, ServesInOrder) {
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

TEST_F(PoolTest, RefusesWhenTooManyWait) {
  Make({.min = 1, .max = 1, .max_waiting = 2});
  for (int i = 0; i < 3; ++i) Ask();
  EXPECT_EQ(answers_, Answers{"database.overloaded"});
}

TEST_F(PoolTest, KeepsTheDeadlineOfEachWhoWaits) {
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

TEST_F(PoolTest, DropsWhatDiedWhileIdleAndConnectsAgain) {
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

TEST_F(PoolTest, ReplacesWhatIsDiscarded) {
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

TEST_F(PoolTest, PausesLongerAfterEachRefusal) {
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

TEST_F(PoolTest, TriesOneByOneWhileTheServerRefuses) {
  Make({.min = 1, .max = 8, .backoff_min = 100ms});
  Refuse();
  for (int i = 0; i < 5; ++i) Ask(10s);
  EXPECT_EQ(attempts_, 1) << "not before the pause is over";
  Pass(150ms);
  EXPECT_EQ(attempts_, 2);
  Accept();
  EXPECT_EQ(attempts_, 6) << "the others follow once it is back";
}

TEST_F(PoolTest, FailsThoseWhoWaitWhenNothingIsOpen) {
  Make({.min = 1, .max = 2});
  Ask();
  Ask();
  Refuse();
  EXPECT_EQ(answers_, Answers{}) << "another attempt is under way";
  Refuse();
  EXPECT_EQ(answers_, (Answers{"database.unavailable", "database.unavailable"}));
}

TEST_F(PoolTest, LetsThemWaitWhileSomethingIsOpen) {
  Make({.min = 1, .max = 2});
  Accept();
  Ask();
  Ask();
  Refuse();
  EXPECT_EQ(answers_, Answers{"lent"});
  GiveBack();
  EXPECT_EQ(answers_, (Answers{"lent", "lent"}));
}

TEST_F(PoolTest, ShrinksToItsMinimumWhenIdle) {
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

TEST_F(PoolTest, ReplacesTheOldBeforeTheirTimeIsUp) {
  Make({.min = 1, .max = 1, .idle_timeout = 1h, .max_lifetime = 1000ms});
  Accept();
  Pass(800ms);
  EXPECT_EQ(living_, 1);
  Pass(200ms);
  EXPECT_EQ(living_, 0);
  EXPECT_EQ(attempts_, 2);
}

TEST_F(PoolTest, RetiresTheOldWhenTheyAreReturned) {
  Make({.min = 1, .max = 1, .max_lifetime = 1000ms});
  Accept();
  Ask();
  Pass(2000ms);
  EXPECT_EQ(living_, 1) << "nobody takes it from the unit that uses it";
  GiveBack();
  EXPECT_EQ(living_, 0);
}

TEST_F(PoolTest, CloseFailsWhoWaitsAndDropsEverything) {
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

TEST_F(PoolTest, HandsOutForACheckWhatNobodyHasUsed) {
  Make({.min = 2, .max = 2, .idle_timeout = 1h});
  Accept();
  Accept();
  Pass(100ms);
  Ask();
  GiveBack();
  Pool::Pooled unused = pool_->TakeUnchecked(now_);
  ASSERT_NE(unused.link, nullptr);
  EXPECT_EQ(pool_->TakeUnchecked(now_).link, nullptr) << "the other was used just now";
  pool_->Return(now_, std::move(unused), Pool::Use::kCheck);
  EXPECT_EQ(pool_->TakeUnchecked(now_).link, nullptr);
  EXPECT_EQ(Figures(), "2 open, 2 idle, 0 connecting, 0 waiting");
}

TEST_F(PoolTest, ACheckIsNoUse) {
  Make({.min = 1, .max = 2, .idle_timeout = 1000ms});
  Ask();
  Ask();
  Accept();
  Accept();
  GiveBack();
  GiveBack();
  Pass(900ms);
  pool_->Return(now_, pool_->TakeUnchecked(now_), Pool::Use::kCheck);
  Pass(100ms);
  EXPECT_EQ(living_, 1) << "it is surplus as before";
}

TEST_F(PoolTest, CountsWhatWasLostAndNotWhatWasOld) {
  Make({.min = 1, .max = 2, .idle_timeout = 1h, .max_lifetime = 1000ms});
  Accept();
  Pass(2000ms);
  EXPECT_EQ(pool_->Figures().lost, 0) << "its life was over";
  Accept();
  Ask();
  lent_.clear();
  pool_->Discard(now_);
  Accept();
  Ask();
  static_cast<FakeLink&>(*lent_.back().link).alive = false;
  GiveBack();
  Ask();
  EXPECT_EQ(pool_->Figures().lost, 2);
}

TEST_F(PoolTest, ASmallerTargetDropsWhatBecomesIdle) {
  Make({.min = 1, .max = 3, .idle_timeout = 1h});
  for (int i = 0; i < 3; ++i) Ask();
  for (int i = 0; i < 3; ++i) Accept();
  pool_->Sweep(now_, {.target = 2, .hopeless = {}});
  EXPECT_EQ(living_, 3) << "nobody takes it from the unit that uses it";
  while (!lent_.empty()) GiveBack();
  EXPECT_EQ(living_, 2);
  for (int i = 0; i < 3; ++i) Ask();
  EXPECT_EQ(Figures(), "2 open, 0 idle, 0 connecting, 1 waiting");
  pool_->Sweep(now_, {.target = 3, .hopeless = {}});
  EXPECT_EQ(Figures(), "2 open, 0 idle, 1 connecting, 1 waiting");
}

TEST_F(PoolTest, ATargetKeepsToTheLimits) {
  Make({.min = 2, .max = 4});
  for (const auto& [target, expected] : {std::pair(0, 2), {3, 3}, {9, 4}}) {
    pool_->Sweep(now_, {.target = target, .hopeless = {}});
    EXPECT_EQ(pool_->Figures().target, expected) << target;
  }
}

TEST_F(PoolTest, ATargetBelowWhatIsIdleDropsIt) {
  Make({.min = 1, .max = 3, .idle_timeout = 1h});
  for (int i = 0; i < 3; ++i) Ask();
  for (int i = 0; i < 3; ++i) Accept();
  while (!lent_.empty()) GiveBack();
  pool_->Sweep(now_, {.target = 1, .hopeless = {}});
  EXPECT_EQ(living_, 1);
}

TEST_F(PoolTest, WhoWaitsWithoutHopeIsTold) {
  Make({.min = 1, .max = 1});
  Accept();
  Ask();
  Ask();
  pool_->Sweep(now_, {.hopeless = Error::Unavailable("database.unavailable")});
  EXPECT_EQ(answers_, (Answers{"lent", "database.unavailable"}));
  GiveBack();
  EXPECT_EQ(living_, 1) << "what was lent is as good as before";
}

TEST_F(PoolTest, AWrongServerCostsAllThatLeadsThere) {
  Make({.min = 1, .max = 3});
  for (int i = 0; i < 3; ++i) Ask();
  for (int i = 0; i < 3; ++i) Accept();
  GiveBack();
  lent_.pop_back();
  pool_->Discard(now_, Pool::Loss::kAll);
  EXPECT_EQ(living_, 1) << "the idle one is gone";
  GiveBack();
  EXPECT_EQ(living_, 0) << "the lent one went when it returned";
  EXPECT_EQ(pool_->Figures().lost, 3);
  Accept();
  Ask();
  GiveBack();
  EXPECT_EQ(living_, 1) << "those made since stay";
}

TEST_F(PoolTest, TellsWhetherCallersAreLetThrough) {
  Make({.min = 1, .max = 2, .backoff_min = 100ms});
  EXPECT_EQ(pool_->Figures().breaker, BreakerState::kClosed);
  Refuse();
  EXPECT_EQ(pool_->Figures().breaker, BreakerState::kOpen);
  Pass(200ms);
  EXPECT_EQ(pool_->Figures().breaker, BreakerState::kHalfOpen);
  Accept();
  EXPECT_EQ(pool_->Figures().breaker, BreakerState::kClosed);
}

}  // namespace
}  // namespace medres::pool
