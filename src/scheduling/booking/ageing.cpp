#include "scheduling/booking/ageing.hpp"

#include <chrono>

namespace medres::scheduling {
namespace {

constexpr Milliseconds kLongestAllocation = std::chrono::hours(24);

#define MEDRES_AGED_COLUMNS \
  "id, resource, lane, start_at, end_at, kind, pad_before, pad_after, stamp, appointment, expires_at, active, site"

struct AgeingSql {
  /// From one resource of the index (resource, start_at) to the next, and to its oldest row: two steps each, however
  /// many rows it has. `exists` would be planned as a join that reads all.
  static constexpr sql::Statement kResources{
      "ageing.resources",
      "with recursive held(resource) as ("
      "select first.resource from (select resource from allocation order by resource limit 1) as first union all "
      "select (select a.resource from allocation as a where a.resource > held.resource order by a.resource limit 1) "
      "from held where held.resource is not null) "
      "select held.resource from held where held.resource is not null and (select oldest.start_at from allocation as "
      "oldest where oldest.resource = held.resource order by oldest.start_at limit 1) < ?1 order by held.resource"};

  static constexpr sql::Statement kMovePostgres{
      "ageing.move",
      "with aged as (delete from allocation where id in (select id from allocation where resource = ?1 and start_at < "
      "?2 order by start_at, id limit ?3 for update skip locked) returning " MEDRES_AGED_COLUMNS
      ") insert into allocation_history (" MEDRES_AGED_COLUMNS ") select " MEDRES_AGED_COLUMNS " from aged"};

  static constexpr sql::Statement kCopySqlite{
      "ageing.copy", "insert into allocation_history (" MEDRES_AGED_COLUMNS ") select " MEDRES_AGED_COLUMNS
                     " from allocation where resource = ?1 and start_at < ?2 order by start_at, id limit ?3"};
  static constexpr sql::Statement kDeleteSqlite{
      "ageing.delete",
      "delete from allocation where id in (select id from allocation where resource = ?1 and start_at < ?2 "
      "order by start_at, id limit ?3)"};

  static constexpr sql::Statement kTrimAnswers{
      "idempotency.trim",
      "delete from idempotency where (scope, key) in (select scope, key from idempotency where created_at < ?1 "
      "order by created_at limit ?2)"};

  static constexpr sql::Statement kTrimLeftNumbers{
      "left_number.trim",
      "delete from left_number where (session, number, appointment) in (select l.session, l.number, l.appointment from "
      "session s join left_number l on l.session = s.id where s.start_at < ?1 limit ?2)"};
};

#undef MEDRES_AGED_COLUMNS

Task<Result<std::int64_t>> Trimmed(sql::Database& database, const sql::Statement& statement, sql::Params params) {
  co_return co_await database.Write<std::int64_t>([&](sql::Session& session) -> Task<Result<std::int64_t>> {
    MEDRES_CO_TRY(const sql::Rows trimmed, co_await session.Run(statement, params));
    co_return trimmed.affected();
  });
}

}  // namespace

Task<Result<std::vector<ResourceId>>> ResourcesToAge(sql::Database& database, Instant before) {
  const Instant started = before - kLongestAllocation;
  MEDRES_CO_TRY(const sql::Rows rows, co_await database.Read<sql::Rows>([&](sql::Session& session) {
    return session.Run(AgeingSql::kResources, {started});
  }));
  std::vector<ResourceId> resources;
  resources.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) resources.push_back(rows[i].AsId<ResourceId>(0));
  co_return resources;
}

Task<Result<std::int64_t>> AgeAllocations(sql::Database& database, ResourceId resource, Instant before,
                                          std::int64_t limit) {
  const sql::Params params{resource, before - kLongestAllocation, limit};
  co_return co_await database.Write<std::int64_t>([&](sql::Session& session) -> Task<Result<std::int64_t>> {
    if (session.dialect() == sql::Dialect::kPostgres) {
      MEDRES_CO_TRY(const sql::Rows moved, co_await session.Run(AgeingSql::kMovePostgres, params));
      co_return moved.affected();
    }
    // One writer: both statements see the same rows.
    MEDRES_CO_CHECK(co_await session.Run(AgeingSql::kCopySqlite, params));
    MEDRES_CO_TRY(const sql::Rows deleted, co_await session.Run(AgeingSql::kDeleteSqlite, params));
    co_return deleted.affected();
  });
}

Task<Result<std::int64_t>> TrimAnswers(sql::Database& database, Instant before, std::int64_t limit) {
  co_return co_await Trimmed(database, AgeingSql::kTrimAnswers, {before, limit});
}

Task<Result<std::int64_t>> TrimLeftNumbers(sql::Database& database, Instant before, std::int64_t limit) {
  co_return co_await Trimmed(database, AgeingSql::kTrimLeftNumbers, {before - kLongestAllocation, limit});
}

}  // namespace medres::scheduling
