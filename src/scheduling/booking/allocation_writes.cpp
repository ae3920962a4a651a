#include "scheduling/booking/allocation_writes.hpp"

#include "platform/sql/row_set.hpp"
#include "scheduling/booking/rows.hpp"

namespace medres::scheduling {
namespace {

struct AllocationSql {
  static constexpr sql::SetStatement kRelease{
      {"booking.release", "update allocation set active = 0 where id = any(?1::uuid[])"},
      {"booking.release", "update allocation set active = 0 where id = ?1"}};

  /// SQLite's trigger looks at once, PostgreSQL's constraint at COMMIT: so lanes are left (inactive) before any is
  /// taken.
  static constexpr sql::Statement kLeaveLane{"booking.leave_lane", "update allocation set active = 0 where id = ?1"};
  static constexpr sql::Statement kTakeLane{"booking.take_lane",
                                            "update allocation set lane = ?2, active = 1 where id = ?1"};

  static constexpr sql::SetStatement kAllocate{
      {"booking.allocate",
       "insert into allocation (id, resource, lane, start_at, end_at, kind, pad_before, pad_after, stamp, appointment, "
       "expires_at, site, active) select id, resource, lane, start_at, end_at, kind, pad_before, pad_after, stamp, "
       "appointment, nullif(expires_at, 0), nullif(site, '00000000-0000-0000-0000-000000000000'), 1 from "
       "unnest(?1::uuid[], ?2::uuid[], ?3::bigint[], ?4::bigint[], "
       "?5::bigint[], ?6::text[], ?7::bigint[], ?8::bigint[], ?9::bigint[], ?10::uuid[], ?11::bigint[], ?12::uuid[]) "
       "as t(id, resource, lane, start_at, end_at, kind, pad_before, pad_after, stamp, appointment, expires_at, site)"},
      {"booking.allocate",
       "insert into allocation (id, resource, lane, start_at, end_at, kind, pad_before, pad_after, stamp, appointment, "
       "expires_at, site, active) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 1)"}};

  /// Same units and times, so neither constraint nor trigger has anything to say.
  static constexpr sql::Statement kKeep{"booking.keep",
                                        "update allocation set kind = ?2, expires_at = ?3 where id = ?1"};
};

sql::Params AllocationRow(const Allocation& a) {
  return {a.id,
          a.resource,
          a.lane,
          a.core.start,
          a.core.end,
          ToCode(a.kind),
          a.pad_before_minutes,
          a.pad_after_minutes,
          a.capacity_stamp,
          a.appointment,
          a.expires_at,
          a.site};
}

}  // namespace

void AllocationWrites::Add(const Changes& changes) {
  for (const Allocation& allocation : changes.released) Release(allocation);
  for (const LaneChange& change : changes.lanes) Recolour(change);
  for (const Allocation& allocation : changes.taken) taken_[allocation.id] = allocation;
  for (const Allocation& allocation : changes.kept) Keep(allocation);
}

void AllocationWrites::Release(const Allocation& allocation) {
  lanes_.erase(allocation.id);
  kept_.erase(allocation.id);
  if (taken_.erase(allocation.id) == 0) released_.insert(allocation.id);
}

void AllocationWrites::Recolour(const LaneChange& change) {
  if (const auto taken = taken_.find(change.allocation); taken != taken_.end()) {
    taken->second.lane = change.lane;
  } else {
    lanes_[change.allocation] = change.lane;
  }
}

void AllocationWrites::Keep(const Allocation& allocation) {
  if (const auto taken = taken_.find(allocation.id); taken != taken_.end()) {
    taken->second = allocation;
  } else {
    kept_[allocation.id] = allocation;
  }
}

void AllocationWrites::AppendTo(std::vector<sql::Call>& calls, sql::Dialect dialect) const {
  constexpr auto kId = sql::ColumnType::kUuid;
  constexpr auto kInt = sql::ColumnType::kInteger;
  sql::RowSet released(AllocationSql::kRelease, {kId});
  for (const AllocationId id : released_) released.Add({id});
  released.AppendTo(calls, dialect);
  for (const auto& [id, lane] : lanes_) calls.push_back({&AllocationSql::kLeaveLane, {id}});
  for (const auto& [id, lane] : lanes_) calls.push_back({&AllocationSql::kTakeLane, {id, lane}});
  for (const auto& [id, a] : kept_) {
    calls.push_back({&AllocationSql::kKeep, {id, ToCode(a.kind), a.expires_at}});
  }
  sql::RowSet taken(AllocationSql::kAllocate,
                    {kId, kId, kInt, kInt, kInt, sql::ColumnType::kText, kInt, kInt, kInt, kId, kInt, kId});
  for (const auto& [id, a] : taken_) taken.Add(AllocationRow(a));
  taken.AppendTo(calls, dialect);
}

}  // namespace medres::scheduling
