#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <random>

#include "contract/events/bus_house.hpp"
#include "contract/events/chaos_worker.hpp"
#include "support/redis_server.hpp"

/// Consumers in processes of their own, killed at random while events are told: each event has its effect exactly once,
/// in order of its key. MEDRES_CHAOS_EVENTS names how many (default 20,000; 10,000,000 for the record).
namespace medres::events_test {
namespace {

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
    std::string role = kChaosWorker;
    char* arguments[] = {program.data(), role.data(), nullptr};
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
  const char* wanted = std::getenv("MEDRES_CHAOS_EVENTS");
  const std::int64_t count = wanted == nullptr ? 20'000 : std::atoll(wanted);
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
