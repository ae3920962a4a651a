#pragma once

#include <gtest/gtest.h>

#include <boost/describe.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "platform/events/bus/bus.hpp"
#include "platform/events/bus/letter_service.hpp"
#include "platform/sql/migrations.hpp"
#include "platform/trace/tracer.hpp"
#include "support/set_clock.hpp"
#include "support/sql_database.hpp"

namespace medres::events_test {

using namespace std::chrono_literals;

struct Counted {
  static constexpr events::EventType kEvent{"test.counted", 1};
  Uuid key;
  std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(Counted, (), (number))

/// A database with a table of effects, and buses on it that write there what they handle.
class BusHouse {
 public:
  explicit BusHouse(sql::Dialect dialect) : database_(test::SqlDatabase::Make(dialect)) {
    if (!database_) return;
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), dialect);
    EXPECT_TRUE(Await(sql::Migrate(db(), migrations, false, clock.Now())));
    // Numbered as written: transactions of one key follow each other, on whichever connection.
    database_->Script(dialect == sql::Dialect::kSqlite
                          ? "create table effect (at integer primary key, consumer text, key text, number bigint)"
                          : "create table effect (at bigint generated always as identity, consumer text, key text, "
                            "number bigint)");
  }

  bool has_database() const { return database_ != nullptr; }
  sql::Database& db() { return database_->database(); }
  test::SqlDatabase& sql() { return *database_; }

  template <class T>
  T Await(Task<T> task) {
    return database_->Await(std::move(task));
  }

  std::unique_ptr<events::Bus> MakeBus(redis::Client* redis = nullptr, events::Bus::Options options = {.poll = 10ms}) {
    return std::make_unique<events::Bus>(events::Bus::Parts{.database = db(),
                                                            .loops = database_->loops(),
                                                            .clock = clock,
                                                            .registry = registry,
                                                            .logger = logger,
                                                            .chance = [] { return 0.0; },
                                                            .redis = redis,
                                                            .listen = std::nullopt,
                                                            .tracer = &tracer},
                                         options);
  }

  /// A consumer that writes an effect for each event, after `check` has had its say.
  static auto Writing(std::string consumer, std::function<Status(const Counted&)> check = {}) {
    return [consumer = std::move(consumer), check = std::move(check)](sql::Session& session,
                                                                      const Counted& event) -> Task<Status> {
      static constexpr sql::Statement kWrite{"test.effect",
                                             "insert into effect (consumer, key, number) values (?1, ?2, ?3)"};
      MEDRES_CO_CHECK(co_await session.Run(kWrite, {consumer, ToText(event.key), event.number}));
      if (check) {
        if (Status checked = check(event); !checked) co_return checked;
      }
      co_return Status();
    };
  }

  void Tell(const std::vector<Counted>& counted) {
    const Status told = Await(db().RunWrite(
        [&](sql::Session& session) -> Task<Status> {
          std::vector<events::Event> list;
          for (const Counted& one : counted) list.push_back(events::Encode(one));
          std::vector<sql::Call> calls;
          events::AppendTo(calls, session.dialect(), std::move(list), clock.Now());
          MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
          co_return Status();
        },
        60s));
    ASSERT_TRUE(told) << ToString(told.error());
  }

  /// Until a consumer's marks have passed all that is told: the journal waits for whatever else the server has running.
  void Drain(events::Bus& bus, const std::string& consumer) {
    const std::int64_t last = database_->Number("select coalesce(max(id), 0) from outbox");
    const std::string place = "select min(id) from event_mark where consumer = '" + consumer + "'";
    do {
      const Status drained = Await(bus.Drain());
      ASSERT_TRUE(drained) << ToString(drained.error());
    } while (database_->Number(place) < last);
  }

  std::vector<std::int64_t> Effects(const std::string& consumer, const Uuid& key) {
    const auto rows = *database_->Query("select number from effect where consumer = ?1 and key = ?2 order by at",
                                        {consumer, ToText(key)});
    std::vector<std::int64_t> numbers;
    for (std::size_t i = 0; i < rows.size(); ++i) numbers.push_back(rows[i].Integer(0));
    return numbers;
  }
  std::int64_t Count(const std::string& what) { return database_->Number("select count(*) from " + what); }

  static void WaitUntil(const char* what, const std::function<bool()>& is_so) {
    const auto end = std::chrono::steady_clock::now() + 60s;
    while (!is_so()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end) << "never: " << what;
      std::this_thread::sleep_for(10ms);
    }
  }

  test::SetClock clock;
  metrics::Registry registry;
  trace::Tracer tracer;  ///< records nothing until it is set
  log::Logger logger{log::Level::kOff, log::Format::kConsole};

 private:
  std::unique_ptr<test::SqlDatabase> database_;
};

/// So many keys, spread over the partitions.
inline std::vector<Uuid> KeysFor(int count) {
  std::vector<Uuid> keys;
  for (int i = 0; i < count; ++i) keys.push_back(MakeNamedUuid("key " + std::to_string(i)));
  return keys;
}

/// Numbers from `first` on, by turns for each key.
inline std::vector<Counted> CountedFor(const std::vector<Uuid>& keys, std::int64_t first, int each) {
  std::vector<Counted> events;
  for (int i = 0; i < each; ++i) {
    for (const Uuid& key : keys) events.push_back({.key = key, .number = first + i});
  }
  return events;
}

}  // namespace medres::events_test
