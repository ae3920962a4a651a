#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <mutex>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "platform/async/loops.hpp"
#include "platform/sql/postgres.hpp"

/// medres_pools_bench POSTGRES MIN MAX CLIENTS SECONDS: so many callers book without a pause over a pool of MIN to MAX
/// connections (the size between them by measure when they differ), each in a transaction like a booking's: locks and
/// facts in one round trip, rows and COMMIT in another. Prints what run.py reads.
namespace medres::sql {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kResources = 2'000;
constexpr Milliseconds kWarmUp{2'000};
constexpr Milliseconds kPatience{60'000};

struct BookingSql {
  static constexpr Statement kLockPostgres{"bench.lock", "select pg_advisory_xact_lock(?1)"};
  static constexpr Statement kFacts{
      "bench.facts", "select start_at, end_at from bench_visit where resource = ?1 order by start_at desc limit 32"};
  static constexpr Statement kVisit{
      "bench.visit", "insert into bench_visit (resource, start_at, end_at, patient, note) values (?1, ?2, ?3, ?4, ?5)"};
  static constexpr Statement kEvent{"bench.event", "insert into bench_event (resource, payload) values (?1, ?2)"};
};

constexpr std::string_view kTables =
    "drop table if exists bench_visit; drop table if exists bench_event; "
    "create table bench_visit (resource bigint, start_at bigint, end_at bigint, patient bigint, note text, "
    "primary key (resource, start_at)); create index bench_visit_patient on bench_visit (patient, start_at); "
    "create table bench_event (id bigint generated always as identity primary key, resource bigint, payload text)";

/// What the pool tells. Thread-safe.
class Held final : public Observer {
 public:
  void OnPool(int /*pool*/, const PoolFigures& figures) override {
    open = figures.open;
    most = std::max(most.load(), figures.open);
  }
  std::atomic<int> open = 0;
  std::atomic<int> most = 0;
};

struct Crowd {
  Database& database;
  SteadyClock::time_point begin;  ///< of what counts
  SteadyClock::time_point end;
  std::mutex mutex;
  std::vector<double> took;  ///< milliseconds
  std::int64_t all = 0;      ///< booked, warming up included
  std::int64_t failed = 0;
};

Task<Status> Book(Session& session, std::int64_t resource, std::int64_t patient) {
  std::vector<Call> calls;
  calls.push_back({&BookingSql::kLockPostgres, {resource}});
  calls.push_back({&BookingSql::kFacts, {resource}});
  MEDRES_CO_TRY(const std::vector<Rows> facts, co_await session.RunAll(std::move(calls)));
  const std::int64_t start = facts[1].empty() ? 0 : facts[1][0].Integer(1);
  std::vector<Call> changes;
  changes.push_back({&BookingSql::kVisit, {resource, start, start + 600'000, patient, std::string(200, 'n')}});
  changes.push_back({&BookingSql::kEvent, {resource, std::string(200, 'e')}});
  MEDRES_CO_CHECK(co_await session.RunAllAndCommit(std::move(changes)));
  co_return Status();
}

Task<bool> Ask(Crowd& crowd, unsigned seed) {
  std::minstd_rand random(seed);
  while (SteadyClock::now() < crowd.end) {
    const auto resource = static_cast<std::int64_t>(random() % kResources);
    const auto patient = static_cast<std::int64_t>(random());
    const auto since = SteadyClock::now();
    const Status booked = co_await crowd.database.RunWrite(
        [resource, patient](Session& session) { return Book(session, resource, patient); }, kPatience);
    const auto now = SteadyClock::now();
    const std::lock_guard lock(crowd.mutex);
    ++(booked ? crowd.all : crowd.failed);
    if (booked && since >= crowd.begin && now <= crowd.end) {
      crowd.took.push_back(std::chrono::duration<double, std::milli>(now - since).count());
    }
  }
  co_return true;
}

double QuantileOf(const std::vector<double>& sorted, double part) {
  return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
}

int MeasureBookings(const PostgresOptions& given, int clients, int seconds) {
  async::Loops loops(1);  // so that the size is the pool's, not divided
  loops.Start();
  Held held;
  PostgresOptions options = given;
  options.observer = &held;
  options.max_waiting = clients;
  const auto database = OpenPostgres(options, loops);
  const auto await = [&](auto task) {
    return boost::asio::co_spawn(loops.At(0), std::move(task), boost::asio::use_future);
  };
  const Status made =
      await(database->RunWrite([](Session& session) { return session.Script(kTables); }, kPatience)).get();
  if (!made) {
    std::fprintf(stderr, "%s\n", ToString(made.error()).c_str());
    std::_Exit(1);
  }
  Crowd crowd{.database = *database,
              .begin = SteadyClock::now() + kWarmUp,
              .end = SteadyClock::now() + kWarmUp + std::chrono::seconds(seconds),
              .mutex = {},
              .took = {}};
  std::vector<std::future<bool>> asking;
  for (int i = 0; i < clients; ++i) asking.push_back(await(Ask(crowd, static_cast<unsigned>(i) + 1)));
  for (auto& one : asking) one.get();
  std::ranges::sort(crowd.took);
  std::printf("booked_per_second %.1f p50_ms %.2f p99_ms %.2f held %d most %d all %jd failed %jd\n",
              static_cast<double>(crowd.took.size()) / seconds, QuantileOf(crowd.took, 0.5),
              QuantileOf(crowd.took, 0.99), held.open.load(), held.most.load(), static_cast<std::intmax_t>(crowd.all),
              static_cast<std::intmax_t>(crowd.failed));
  std::fflush(stdout);
  std::_Exit(0);
}

}  // namespace
}  // namespace medres::sql

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "medres_pools_bench POSTGRES MIN MAX CLIENTS SECONDS\n");
    return 2;
  }
  medres::sql::PostgresOptions options;
  options.dsn = argv[1];
  options.min_connections = std::atoi(argv[2]);
  options.max_connections = std::atoi(argv[3]);
  options.automatic_size = options.min_connections != options.max_connections;
  return medres::sql::MeasureBookings(options, std::atoi(argv[4]), std::atoi(argv[5]));
}
