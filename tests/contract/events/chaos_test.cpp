#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <random>

#include "contract/events/bus_house.hpp"
#include "platform/sql/postgres.hpp"
#include "support/redis_server.hpp"

/// Consumers in processes of their own, killed at random while events are told: each event has its effect exactly once,
/// in order of its key. MEDRES_CHAOS_EVENTS names how many (default 20,000; 10,000,000 for the record).
namespace medres::events_test {
namespace {

std::string Environ(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

/// Set-wise: every key's number must be the one after its last, else the event is written down as out of order.
Task<Status> WriteChecked(sql::Session& session, std::span<const Counted> events) {
  static constexpr sql::Statement kCheckPostgres{
      "chaos.check",
      "with told as (select key, number, lag(number) over (partition by key order by at) as before, row_number() over "
      "(partition by key order by at) as nth from unnest(?1::text[], ?2::bigint[]) with ordinality as t(key, number, "
      "at)), wrong as (select told.key, told.number from told left join last using (key) where told.number <> case "
      "when nth = 1 then "
      "coalesce(last.number, -1) + 1 else before + 1 end), noted as (insert into disorder select * from wrong), summed "
      "as (select key, max(number) as number, count(*) as count from told group by key) insert into last (key, number, "
      "count) select key, number, count from summed on conflict (key) do update set number = excluded.number, count = "
      "last.count + excluded.count"};
  std::vector<std::string> keys;
  std::vector<std::int64_t> numbers;
  for (const Counted& event : events) {
    keys.push_back(ToText(event.key));
    numbers.push_back(event.number);
  }
  MEDRES_CO_CHECK(co_await session.Run(kCheckPostgres, {std::move(keys), std::move(numbers)}));
  co_return Status();
}

/// A consumer for as long as it lives: run by the test below as a process of its own, and killed.
TEST(EventChaosWorker, DISABLED_Consumes) {
  async::Loops loops(1);
  loops.Start();
  sql::PostgresOptions postgres;
  postgres.dsn = Environ("MEDRES_CHAOS_DATABASE");
  postgres.min_connections = 1;
  postgres.max_connections = 3;
  const auto database = sql::OpenPostgres(postgres, loops);
  redis::Options options;
  options.address = *redis::ParseAddress(Environ("MEDRES_CHAOS_REDIS"));
  redis::Client redis(options, loops);
  SystemClock clock;
  metrics::Registry registry;
  log::Logger logger(log::Level::kOff, log::Format::kConsole);
  events::Bus bus({.database = *database,
                   .loops = loops,
                   .clock = clock,
                   .registry = registry,
                   .logger = logger,
                   .chance = [] { return 0.5; },
                   .redis = &redis,
                   .listen = postgres},
                  {.poll = 20ms});
  bus.On<Counted>("chaos", WriteChecked, {.batch = 4096});
  bus.Start();
  while (getppid() != 1) std::this_thread::sleep_for(100ms);
  std::_Exit(0);
}

class EventChaos : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(test::RedisServer::IsInstalled()) << "redis-server is missing: tools/install_deps.sh test";
    house_ = std::make_unique<BusHouse>(sql::Dialect::kPostgres);
    if (!house_->has_database()) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    house_->sql().Script(
        "create table last (key text primary key, number bigint, count bigint); create table disorder (key text, "
        "number "
        "bigint)");
    server_ = std::make_unique<test::RedisServer>();
    setenv("MEDRES_CHAOS_DATABASE", house_->sql().Url().c_str(), 1);
    setenv("MEDRES_CHAOS_REDIS", server_->Url().c_str(), 1);
  }
  void TearDown() override {
    for (const pid_t worker : workers_) Kill(worker);
  }

  pid_t StartWorker() {
    std::string program = "/proc/self/exe";
    std::string filter = "--gtest_filter=EventChaosWorker.*";
    std::string disabled = "--gtest_also_run_disabled_tests";
    char* arguments[] = {program.data(), filter.data(), disabled.data(), nullptr};
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t worker = -1;
    EXPECT_EQ(posix_spawn(&worker, program.c_str(), &quiet, nullptr, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&quiet);
    return worker;
  }
  static void Kill(pid_t worker) {
    if (worker <= 0) return;
    kill(worker, SIGKILL);
    int status = 0;
    waitpid(worker, &status, 0);
  }

  std::unique_ptr<BusHouse> house_;
  std::unique_ptr<test::RedisServer> server_;
  std::vector<pid_t> workers_;
};

TEST_F(EventChaos, ConsumersKilledAtRandomHaveEachEffectOnceInOrder) {
  const std::string wanted = Environ("MEDRES_CHAOS_EVENTS");
  const std::int64_t count = wanted.empty() ? 20'000 : std::atoll(wanted.c_str());
  constexpr int kKeys = 500;
  constexpr int kBatch = 2'000;
  const std::int64_t each = count / kKeys;
  const auto keys = KeysFor(kKeys);
  auto first = house_->MakeBus();
  first->On<Counted>("chaos", WriteChecked);
  ASSERT_TRUE(house_->Await(first->Begin()));
  for (int i = 0; i < 3; ++i) workers_.push_back(StartWorker());

  std::mt19937 random(std::random_device{}());
  int kills = 0;
  const auto kill_one = [&] {
    pid_t& worker = workers_[std::uniform_int_distribution<std::size_t>(0, workers_.size() - 1)(random)];
    Kill(worker);
    worker = StartWorker();
    ++kills;
  };
  auto next_kill = std::chrono::steady_clock::now() + 1'500ms;
  const auto maybe_kill = [&] {
    if (std::chrono::steady_clock::now() < next_kill) return;
    kill_one();
    next_kill = std::chrono::steady_clock::now() +
                std::chrono::milliseconds(std::uniform_int_distribution<int>(500, 3'000)(random));
  };
  std::vector<Counted> batch;
  for (std::int64_t number = 0; number < each; ++number) {
    for (const Uuid& key : keys) batch.push_back({.key = key, .number = number});
    if (batch.size() < kBatch && number + 1 < each) continue;
    house_->Tell(batch);
    if (HasFatalFailure()) return;  // what was not told cannot be handled
    batch.clear();
    maybe_kill();
  }
  const auto handled = [&] { return house_->sql().Number("select coalesce(sum(count), 0)::bigint from last"); };
  const auto deadline = std::chrono::steady_clock::now() + 120s + std::chrono::seconds(count / 5'000);
  while (handled() < each * kKeys && std::chrono::steady_clock::now() < deadline) {
    if (kills < 4 || count > 100'000) maybe_kill();
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(handled(), each * kKeys) << "exactly once, with " << kills << " kills";
  EXPECT_EQ(house_->Count("disorder"), 0);
  EXPECT_EQ(house_->Count("last"), kKeys);
  EXPECT_EQ(house_->sql().Number("select count(*) from last where number <> " + std::to_string(each - 1)), 0);
  EXPECT_EQ(house_->Count("event_letter"), 0);
  RecordProperty("kills", kills);
  std::printf("%jd events, %d kills\n", static_cast<std::intmax_t>(each * kKeys), kills);
}

}  // namespace
}  // namespace medres::events_test
