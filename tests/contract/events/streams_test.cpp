#include <numeric>

#include "contract/events/bus_house.hpp"
#include "support/redis_server.hpp"

namespace medres::events_test {
namespace {

/// Buses on PostgreSQL and a Redis of the test's own, as several processes would have them.
class StreamsContract : public testing::Test {
 protected:
  struct Process {
    std::unique_ptr<redis::Client> redis;
    std::unique_ptr<events::Bus> bus;
  };

  void SetUp() override {
    ASSERT_TRUE(test::RedisServer::IsInstalled()) << "redis-server is missing: tools/install_deps.sh test";
    house_ = std::make_unique<BusHouse>(sql::Dialect::kPostgres);
    if (!house_->has_database()) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    server_ = std::make_unique<test::RedisServer>();
    asker_ = MakeClient();
  }
  void TearDown() override {
    for (Process& process : processes_) Stop(process);
    asker_.reset();
  }

  std::unique_ptr<redis::Client> MakeClient() {
    redis::Options options;
    options.address = *redis::ParseAddress(server_->Url());
    return std::make_unique<redis::Client>(options, house_->sql().loops());
  }

  Process& StartProcess(std::int64_t kept = 50'000) {
    Process process;
    process.redis = MakeClient();
    process.bus = house_->MakeBus(process.redis.get(), {.poll = 10ms, .relay = {.kept = kept}});
    process.bus->On<Counted>("counter", BusHouse::Writing("counter"));
    EXPECT_TRUE(house_->Await(process.bus->Begin()));
    process.bus->Start();
    return processes_.emplace_back(std::move(process));
  }
  void Stop(Process& process) {
    if (!process.bus) return;
    house_->Await([](events::Bus& own) -> Task<bool> {
      co_await own.Stop();
      co_return true;
    }(*process.bus));
    process.bus.reset();
    process.redis.reset();
  }

  void AwaitEffects(std::int64_t count) {
    BusHouse::WaitUntil("all effects", [&] { return house_->Count("effect") >= count; });
    EXPECT_EQ(house_->Count("effect"), count);
  }
  void ExpectOrder(const std::vector<Uuid>& keys, int each) {
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(each));
    std::iota(numbers.begin(), numbers.end(), 0);
    for (const Uuid& key : keys) EXPECT_EQ(house_->Effects("counter", key), numbers);
  }
  std::int64_t Relayed() { return house_->registry.GetCounter("medres_event_relayed_total", "").value(); }

  redis::Reply Ask(redis::Command command) {
    auto reply = house_->Await(asker_->Run(std::move(command), 5'000ms));
    return reply ? *reply : redis::Reply();
  }

  std::unique_ptr<BusHouse> house_;
  std::unique_ptr<test::RedisServer> server_;
  std::unique_ptr<redis::Client> asker_;
  std::deque<Process> processes_;
};

TEST_F(StreamsContract, ProcessesShareThePartitionsAndKeepTheOrder) {
  StartProcess();
  StartProcess();
  const auto keys = KeysFor(32);
  for (int round = 0; round < 30; ++round) {
    house_->Tell(CountedFor(keys, round * 2, 2));
    std::this_thread::sleep_for(60ms);
  }
  AwaitEffects(32 * 60);
  ExpectOrder(keys, 60);
  EXPECT_GT(Relayed(), 0) << "they travelled by Redis";
}

TEST_F(StreamsContract, WhatRedisLosesIsReadInTheJournal) {
  StartProcess();
  const auto keys = KeysFor(32);
  for (int round = 0; round < 20; ++round) {
    house_->Tell(CountedFor(keys, round, 1));
    if (round % 5 == 2) Ask({"FLUSHALL"});
    std::this_thread::sleep_for(40ms);
  }
  AwaitEffects(32 * 20);
  ExpectOrder(keys, 20);
}

TEST_F(StreamsContract, WithoutRedisTheJournalIsReadUntilItIsBack) {
  StartProcess();
  const auto keys = KeysFor(16);
  house_->Tell(CountedFor(keys, 0, 1));
  AwaitEffects(16);
  server_->Kill();
  house_->Tell(CountedFor(keys, 1, 1));
  AwaitEffects(32);
  server_->Restart();
  for (int round = 2; round < 40; ++round) {
    house_->Tell(CountedFor(keys, round, 1));
    std::this_thread::sleep_for(100ms);
  }
  AwaitEffects(16 * 40);
  ExpectOrder(keys, 40);
}

TEST_F(StreamsContract, WhatADeadProcessTookIsTakenOver) {
  Process& first = StartProcess();
  const auto keys = KeysFor(32);
  house_->Tell(CountedFor(keys, 0, 1));
  AwaitEffects(32);
  std::int64_t before = 32;
  BusHouse::WaitUntil("streams are used", [&] {
    house_->Tell({{.key = MakeUuid(), .number = 0}});
    ++before;
    return Relayed() > 0;
  });
  AwaitEffects(before);
  Stop(first);
  // A process that read and died before it wrote anything: entries are pending, to a name that never comes back.
  for (int part = 0; part < events::kPartitions; ++part) {
    Ask({"XGROUP", "CREATE", events::StreamKey(part), "counter", "0", "MKSTREAM"});
  }
  const auto told = *house_->Await(house_->db().Read<std::vector<events::ToldEvent>>(
      [](sql::Session& session) { return events::ReadAfter(session, {}, 1'000'000); }));
  events::Position last = told.back().at;
  house_->Tell(CountedFor(keys, 1, 1));
  const auto more = *house_->Await(house_->db().Read<std::vector<events::ToldEvent>>(
      [&](sql::Session& session) { return events::ReadAfter(session, last, 1'000'000); }));
  for (const events::ToldEvent& event : more) {
    const int part = events::PartitionOf(event.event.subject);
    const std::vector<const events::ToldEvent*> one{&event};
    Ask({"XADD", events::StreamKey(part), "*", std::string(events::kEntryField), events::PackEntry(one, last)});
    Ask({"XREADGROUP", "GROUP", "counter", "gone", "STREAMS", events::StreamKey(part), ">"});
  }
  StartProcess();
  BusHouse::WaitUntil("all effects", [&] { return house_->Count("effect") >= before + 32; });
  BusHouse::WaitUntil("nothing is pending", [&] {
    std::int64_t pending = 0;
    for (int part = 0; part < events::kPartitions; ++part) {
      const redis::Reply reply = Ask({"XPENDING", events::StreamKey(part), "counter"});
      pending += reply.items.empty() ? 0 : reply.items[0].integer;
    }
    return pending == 0;
  });
  EXPECT_EQ(house_->Count("effect"), before + 32);
}

TEST_F(StreamsContract, StreamsAreTrimmedAndNothingIsMissed) {
  StartProcess(10);
  const std::vector<Uuid> keys{MakeNamedUuid("one")};
  for (int round = 0; round < 10; ++round) {
    house_->Tell(CountedFor(keys, round * 200, 200));
    std::this_thread::sleep_for(50ms);
  }
  AwaitEffects(2000);
  ExpectOrder(keys, 2000);
  // Redis trims by blocks, which hold one entry of that size each.
  const redis::Reply kept = Ask({"XRANGE", events::StreamKey(events::PartitionOf(keys[0])), "-", "+"});
  std::size_t events = 0;
  for (const redis::Reply& item : kept.items) events += events::UnpackEntry(item.items[1].items[1].text)->told.size();
  EXPECT_GT(events, 0U);
  EXPECT_LT(events, 1000U);
}

}  // namespace
}  // namespace medres::events_test
