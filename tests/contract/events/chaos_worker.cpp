#include "contract/events/chaos_worker.hpp"

#include <unistd.h>

#include <cstdlib>

#include "platform/redis/client.hpp"
#include "platform/sql/postgres.hpp"

namespace medres::events_test {

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

void ConsumeUntilKilled() {
  async::Loops loops(1);
  loops.Start();
  sql::PostgresOptions postgres;
  postgres.dsn = std::getenv("MEDRES_CHAOS_DATABASE");
  postgres.min_connections = 1;
  postgres.max_connections = 3;
  const auto database = sql::OpenPostgres(postgres, loops);
  redis::Options options;
  options.address = *redis::ParseAddress(std::getenv("MEDRES_CHAOS_REDIS"));
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

}  // namespace medres::events_test
