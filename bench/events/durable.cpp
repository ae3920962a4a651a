#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/describe.hpp>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/events/bus/bus.hpp"
#include "platform/sql/migrations.hpp"

/// medres_events_bench POSTGRES REDIS EVENTS RATE BATCH: tells EVENTS events, RATE a second (0: as fast as can be) in
/// transactions of BATCH, by one connection, while a consumer handles them by Redis's streams ("-": by the journal) and
/// counts them in the database. Prints what run.py reads.
namespace medres::events {
namespace {

using SteadyClock = std::chrono::steady_clock;

struct Told1 {
  static constexpr EventType kEvent{"bench.told", 1};
  Uuid key;
  std::int64_t at = 0;  ///< nanoseconds of the steady clock, just before the transaction
};
BOOST_DESCRIBE_STRUCT(Told1, (), (at))

struct Run {
  std::string postgres;
  std::string redis;
  std::int64_t events = 0;
  std::int64_t rate = 0;
  std::int64_t batch = 0;
};

std::int64_t Nanoseconds() { return SteadyClock::now().time_since_epoch().count(); }

/// What the handler saw. Thread-safe.
class Handled {
 public:
  void Add(std::span<const Told1> events) {
    const std::int64_t now = Nanoseconds();
    const std::lock_guard lock(mutex_);
    for (const Told1& event : events) took_.push_back(now - event.at);
    count_ = static_cast<std::int64_t>(took_.size());
  }
  std::int64_t count() const { return count_; }
  double Quantile(double part) {
    const std::lock_guard lock(mutex_);
    std::ranges::sort(took_);
    return took_.empty()
               ? 0
               : static_cast<double>(took_[static_cast<std::size_t>(part * static_cast<double>(took_.size() - 1))]) /
                     1e6;
  }

 private:
  std::mutex mutex_;
  std::vector<std::int64_t> took_;
  std::atomic<std::int64_t> count_ = 0;
};

Task<Status> TellBatch(sql::Database& database, std::vector<Told1> batch, Instant now) {
  co_return co_await database.RunWrite(
      [&](sql::Session& session) -> Task<Status> {
        std::vector<Event> list;
        for (Told1& event : batch) list.push_back(Encode(event));
        std::vector<sql::Call> calls;
        AppendTo(calls, session.dialect(), std::move(list), now);
        MEDRES_CO_CHECK(co_await session.RunAllAndCommit(std::move(calls)));
        co_return Status();
      },
      std::chrono::seconds(30));
}

Task<Status> TellAll(sql::Database& database, const Run& run, const Clock& clock) {
  std::vector<Uuid> keys;
  for (int i = 0; i < 1000; ++i) keys.push_back(MakeNamedUuid(std::to_string(i)));
  const auto start = SteadyClock::now();
  for (std::int64_t told = 0; told < run.events;) {
    if (run.rate > 0) {
      const auto due = start + std::chrono::nanoseconds(told * 1'000'000'000 / run.rate);
      const auto early = std::chrono::duration_cast<Milliseconds>(due - SteadyClock::now());
      if (early.count() > 0) co_await async::Sleep(early);
    }
    std::vector<Told1> batch;
    const std::int64_t now = Nanoseconds();
    for (; std::ssize(batch) < run.batch && told < run.events; ++told) {
      batch.push_back({.key = keys[static_cast<std::size_t>(told % 1000)], .at = now});
    }
    MEDRES_CO_CHECK(co_await TellBatch(database, std::move(batch), clock.Now()));
  }
  co_return Status();
}

Task<Status> Count(sql::Session& session, std::int64_t events) {
  static constexpr sql::Statement kCount{"bench.count", "update bench_count set handled = handled + ?1"};
  MEDRES_CO_CHECK(co_await session.Run(kCount, {events}));
  co_return Status();
}

constexpr std::string_view kTable =
    "create table if not exists bench_count (handled bigint); delete from bench_count; insert into bench_count values "
    "(0)";

template <class T>
T Await(async::Loops& loops, Task<T> task) {
  return boost::asio::co_spawn(loops.At(0), std::move(task), boost::asio::use_future).get();
}

void Require(const Status& status) {
  if (status) return;
  std::fprintf(stderr, "%s\n", ToString(status.error()).c_str());
  std::_Exit(1);
}

int Measure(const Run& run) {
  async::Loops loops(2);
  loops.Start();
  sql::PostgresOptions postgres;
  postgres.dsn = run.postgres;
  const auto database = sql::OpenPostgres(postgres, loops);
  SystemClock clock;
  metrics::Registry registry;
  log::Logger logger(log::Level::kWarning, log::Format::kConsole);
  const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), sql::Dialect::kPostgres);
  if (!Await(loops, sql::Migrate(*database, migrations, false, clock.Now()))) return 1;
  Require(Await(loops, database->RunWrite([](sql::Session& session) { return session.Script(kTable); },
                                          std::chrono::seconds(5))));
  std::unique_ptr<redis::Client> redis;
  if (run.redis != "-") {
    redis::Options options;
    options.address = *redis::ParseAddress(run.redis);
    redis = std::make_unique<redis::Client>(options, loops);
  }
  Handled handled;
  Bus bus({.database = *database,
           .loops = loops,
           .clock = clock,
           .registry = registry,
           .logger = logger,
           .chance = [] { return 0.5; },
           .redis = redis.get(),
           .listen = postgres},
          {.poll = Milliseconds(20), .relay = {.kept = 100'000}});
  bus.On<Told1>("bench",
                [&](sql::Session& session, std::span<const Told1> events) -> Task<Status> {
                  MEDRES_CO_CHECK(co_await Count(session, std::ssize(events)));
                  handled.Add(events);
                  co_return Status();
                },
                {.batch = 8'192});
  Require(Await(loops, bus.Begin()));
  bus.Start();
  std::this_thread::sleep_for(std::chrono::seconds(3));  // until leases are held
  const auto start = SteadyClock::now();
  Require(Await(loops, TellAll(*database, run, clock)));
  const std::chrono::duration<double> telling = SteadyClock::now() - start;
  while (handled.count() < run.events) std::this_thread::sleep_for(Milliseconds(1));
  const std::chrono::duration<double> all = SteadyClock::now() - start;
  Await(loops, [](Bus& own) -> Task<bool> {
    co_await own.Stop();
    co_return true;
  }(bus));
  std::printf(
      "events %jd told_per_second %.0f handled_per_second %.0f p50_ms %.2f p99_ms %.2f p999_ms %.2f relayed %jd\n",
      static_cast<std::intmax_t>(run.events), static_cast<double>(run.events) / telling.count(),
      static_cast<double>(run.events) / all.count(), handled.Quantile(0.5), handled.Quantile(0.99),
      handled.Quantile(0.999),
      static_cast<std::intmax_t>(registry.GetCounter("medres_event_relayed_total", "").value()));
  std::fflush(stdout);
  std::_Exit(0);
}

}  // namespace
}  // namespace medres::events

int main(int argc, char** argv) {
  if (argc != 6) {
    std::fprintf(stderr, "medres_events_bench POSTGRES REDIS|- EVENTS RATE BATCH\n");
    return 2;
  }
  return medres::events::Measure({.postgres = argv[1],
                                  .redis = argv[2],
                                  .events = std::atoll(argv[3]),
                                  .rate = std::atoll(argv[4]),
                                  .batch = std::atoll(argv[5])});
}
