#include "contract/events/bus_house.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "platform/async/together.hpp"

namespace medres::events_test {
namespace {

using Numbers = std::vector<std::int64_t>;
using events::LetterStatus;

Numbers From(std::int64_t first, int count) {
  Numbers numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

class BusContract : public testing::TestWithParam<sql::Dialect> {
 protected:
  void SetUp() override {
    house_ = std::make_unique<BusHouse>(GetParam());
    if (!house_->has_database()) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    letters_ = std::make_unique<events::LetterService>(house_->db(), house_->clock);
  }

  /// A bus with one consumer, which refuses what `check` refuses. Its marks are made before anything is told.
  std::unique_ptr<events::Bus> MakeBus(std::function<Status(const Counted&)> check = {}, events::Retry retry = kRetry) {
    auto bus = house_->MakeBus();
    bus->On<Counted>("counter", BusHouse::Writing("counter", std::move(check)), {.retry = retry});
    EXPECT_TRUE(house_->Await(bus->Begin()));
    return bus;
  }
  void Drain(events::Bus& bus) { house_->Drain(bus, "counter"); }
  std::vector<events::Letter> Letters() { return house_->Await(letters_->List({}))->items; }

  static constexpr events::Retry kRetry{.first = 1000ms, .longest = 8000ms, .attempts = 3, .jitter = 0.5};

  std::unique_ptr<BusHouse> house_;
  std::unique_ptr<events::LetterService> letters_;
};

TEST_P(BusContract, EachEventHasItsEffectOnceInOrderOfItsKey) {
  const auto bus = MakeBus();
  const auto keys = KeysFor(20);
  house_->Tell(CountedFor(keys, 0, 40));
  Drain(*bus);
  Drain(*bus);
  for (const Uuid& key : keys) EXPECT_EQ(house_->Effects("counter", key), From(0, 40));
  EXPECT_EQ(Letters().size(), 0U);
}

TEST_P(BusContract, AConsumerThatIsNewBeginsAtTheEnd) {
  const Uuid key = MakeUuid();
  house_->Tell({{.key = key, .number = 1}});
  const auto bus = MakeBus();
  house_->Tell({{.key = key, .number = 2}});
  Drain(*bus);
  EXPECT_EQ(house_->Effects("counter", key), Numbers{2});
}

TEST_P(BusContract, WhatFailsIsPutAsideWithItsKeyAndAllOthersGoOn) {
  bool is_mended = false;
  const auto keys = KeysFor(12);
  const auto bus = MakeBus([&](const Counted& event) -> Status {
    if (!is_mended && event.key == keys[3] && event.number == 5) return Fail(Error::Internal("test.refused"));
    return {};
  });
  house_->Tell(CountedFor(keys, 0, 10));
  Drain(*bus);
  EXPECT_EQ(house_->Effects("counter", keys[3]), From(0, 5));
  for (const std::size_t other : {0U, 4U, 11U}) EXPECT_EQ(house_->Effects("counter", keys[other]), From(0, 10));
  const auto letters = Letters();
  ASSERT_EQ(letters.size(), 5U) << "the one that fails, and those behind it";
  EXPECT_EQ(letters.back().attempts, 1);
  EXPECT_NE(letters.back().failure.find("test.refused"), std::string::npos);
  EXPECT_EQ(letters.front().attempts, 0);

  is_mended = true;
  Drain(*bus);
  EXPECT_EQ(Letters().size(), 5U) << "it is not due";
  house_->Tell(CountedFor({keys[3]}, 10, 1));
  house_->clock.Pass(1000ms);
  Drain(*bus);
  EXPECT_EQ(house_->Effects("counter", keys[3]), From(0, 11));
  EXPECT_TRUE(Letters().empty());
}

TEST_P(BusContract, WhatFailsEachTimeIsDeadAndCanBeReplayedOrDiscarded) {
  bool is_mended = false;
  const Uuid key = MakeUuid();
  const auto bus = MakeBus([&](const Counted& event) -> Status {
    if (event.number < 2 && !is_mended) throw std::runtime_error("cannot");
    return {};
  });
  house_->Tell(CountedFor({key}, 0, 4));
  for (int i = 0; i < 8; ++i) {
    Drain(*bus);
    house_->clock.Pass(8000ms);
  }
  EXPECT_EQ(house_->Effects("counter", key), (Numbers{2, 3})) << "what follows a dead letter goes on";
  auto dead = Letters();
  std::ranges::sort(dead, std::greater(), [](const events::Letter& letter) { return letter.told.at; });
  ASSERT_EQ(dead.size(), 2U);
  for (const events::Letter& letter : dead) {
    EXPECT_EQ(letter.status, LetterStatus::kDead);
    EXPECT_EQ(letter.attempts, 3);
  }
  is_mended = true;
  EXPECT_EQ(house_->Await(letters_->Replay(dead[1].id))->status, LetterStatus::kWaiting);
  EXPECT_EQ(house_->Await(letters_->Replay(dead[1].id)).error().code, "events.not_dead");
  EXPECT_TRUE(house_->Await(letters_->Discard(dead[0].id)));
  EXPECT_EQ(house_->Await(letters_->Discard(dead[0].id)).error().code, "events.no_letter");
  Drain(*bus);
  EXPECT_EQ(house_->Effects("counter", key), (Numbers{2, 3, 0}));
  EXPECT_TRUE(Letters().empty());
}

TEST_P(BusContract, AReplayedLetterIsHandledInTheTraceOfItsEvent) {
  bool is_mended = false;
  const auto bus =
      MakeBus([&](const Counted&) -> Status { return is_mended ? Status() : Fail(Error::Internal("test.refused")); },
              {.attempts = 1});
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const Uuid key = MakeUuid();
  ASSERT_TRUE(
      house_->sql().Change("insert into outbox (kind, subject, payload, created_at, trace) values ('test.counted', ?1, "
                           "'{\"number\":0}', 0, ?2)",
                           {key, trace}));
  house_->Tell({{.key = key, .number = 1}});  // in no trace
  Drain(*bus);
  const auto dead = Letters();
  ASSERT_EQ(dead.size(), 2U);
  EXPECT_EQ(dead[1].told.event.trace, trace);
  EXPECT_EQ(dead[0].told.event.trace, "");
  is_mended = true;
  house_->tracer.Set(true, 0);
  for (const events::Letter& letter : dead) ASSERT_TRUE(house_->Await(letters_->Replay(letter.id)));
  Drain(*bus);
  EXPECT_EQ(house_->Effects("counter", key), From(0, 2));
  const auto spans = house_->tracer.Take(10);
  ASSERT_EQ(spans.size(), 1U);
  EXPECT_EQ(spans[0].name.view(), "counter test.counted");
  EXPECT_EQ(spans[0].trace_high, 0x0af7651916cd43ddULL);
  EXPECT_EQ(spans[0].parent, 0xb7ad6b7169203331ULL);
}

TEST_P(BusContract, WhatNobodyCanReadIsDeadAtOnce) {
  const auto bus = MakeBus();
  const Uuid key = MakeUuid();
  ASSERT_TRUE(
      house_->sql().Change("insert into outbox (kind, subject, payload, created_at) values ('test.counted', ?1, "
                           "'{\"number\":\"x\"}', 0)",
                           {key}));
  house_->Tell({{.key = key, .number = 7}});
  Drain(*bus);
  EXPECT_EQ(house_->Effects("counter", key), Numbers{7});
  ASSERT_EQ(Letters().size(), 1U);
  EXPECT_EQ(Letters()[0].status, LetterStatus::kDead);
}

TEST_P(BusContract, ARewoundConsumerHandlesAgain) {
  const auto bus = MakeBus();
  const Uuid key = MakeUuid();
  house_->Tell(CountedFor({key}, 0, 3));
  Drain(*bus);
  ASSERT_TRUE(house_->Await(letters_->Rewind("counter", {0, 0})));
  Drain(*bus);
  EXPECT_EQ(house_->Effects("counter", key), (Numbers{0, 1, 2, 0, 1, 2}));
  EXPECT_EQ(house_->Await(letters_->Rewind("nobody", {0, 0})).error().code, "events.no_consumer");
  const auto consumers = house_->Await(letters_->Consumers());
  const auto counter = std::ranges::find(*consumers, "counter", &events::LetterService::Consumer::name);
  ASSERT_NE(counter, consumers->end());
  EXPECT_GT(counter->place.id, 0);
}

TEST_P(BusContract, AConsumerIsTakenBackAndNeverForwards) {
  const auto bus = MakeBus();
  const Uuid key = MakeUuid();
  house_->Tell(CountedFor({key}, 0, 3));
  Drain(*bus);
  const auto consumers = house_->Await(letters_->Consumers());
  const events::Position place =
      std::ranges::find(*consumers, "counter", &events::LetterService::Consumer::name)->place;
  for (const events::Position ahead :
       {events::Position{place.xid, place.id + 1}, events::Position{place.xid + 1'000'000, 0}}) {
    EXPECT_EQ(house_->Await(letters_->Rewind("counter", ahead)).error().code, "events.not_behind");
  }
  house_->Tell(CountedFor({key}, 3, 2));
  Drain(*bus);
  EXPECT_EQ(house_->Effects("counter", key), From(0, 5)) << "nothing was passed over";
  EXPECT_EQ(house_->Await(letters_->ReplayAll("nobody")).error().code, "events.no_consumer");
  EXPECT_EQ(house_->Await(letters_->ReplayAll("counter")), 0);
}

TEST_P(BusContract, ProcessesAtOnceHaveEachEffectOnce) {
  std::vector<std::unique_ptr<events::Bus>> buses;
  for (int i = 0; i < 4; ++i) buses.push_back(MakeBus());
  const auto keys = KeysFor(16);
  house_->Tell(CountedFor(keys, 0, 50));
  const auto all = [&]() -> Task<bool> {
    std::vector<Task<void>> tasks;
    for (const auto& bus : buses) {
      tasks.push_back([](events::Bus& own) -> Task<void> { (void)co_await own.Drain(); }(*bus));
    }
    co_await async::Together(std::move(tasks));
    co_return true;
  };
  EXPECT_TRUE(house_->Await(all()));
  Drain(*buses[0]);
  EXPECT_EQ(house_->Count("effect"), 800);
  for (const Uuid& key : keys) EXPECT_EQ(house_->Effects("counter", key), From(0, 50));
}

TEST_P(BusContract, RunsByItselfAndConsumersDoNotHinderEachOther) {
  auto bus = house_->MakeBus();
  bus->On<Counted>("counter", BusHouse::Writing("counter"), {.lane = events::Lane::kHigh});
  bus->On<Counted>(
      "broken",
      BusHouse::Writing("broken", [](const Counted&) -> Status { return Fail(Error::Internal("test.refused")); }),
      {.retry = kRetry});
  EXPECT_THROW(bus->On<Counted>("broken", BusHouse::Writing("broken")), std::logic_error);
  ASSERT_TRUE(house_->Await(bus->Begin()));
  bus->Start();
  const auto keys = KeysFor(8);
  house_->Tell(CountedFor(keys, 0, 5));
  BusHouse::WaitUntil("all effects", [&] { return house_->Count("effect where consumer = 'counter'") == 40; });
  BusHouse::WaitUntil("all put aside", [&] { return house_->Count("event_letter") == 40; });
  house_->Await([](events::Bus& own) -> Task<bool> {
    co_await own.Stop();
    co_return true;
  }(*bus));
  EXPECT_EQ(house_->Count("effect where consumer = 'broken'"), 0);
}

INSTANTIATE_TEST_SUITE_P(Databases, BusContract, testing::Values(sql::Dialect::kSqlite, sql::Dialect::kPostgres),
                         [](const auto& tested) {
                           return tested.param == sql::Dialect::kSqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace medres::events_test
