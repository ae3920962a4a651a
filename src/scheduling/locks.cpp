#include "scheduling/locks.hpp"

#include <algorithm>
#include <functional>

namespace medres::scheduling {
namespace {

struct LockSql {
  /// unnest keeps the arrays' order, so the keys are taken sorted.
  static constexpr sql::Statement kTakePostgres{
      "locks.take",
      "select case when t.exclusive = 1 then pg_advisory_xact_lock(t.key) else pg_advisory_xact_lock_shared(t.key) end "
      "from unnest(?1::bigint[], ?2::bigint[]) as t(key, exclusive)"};
};

constexpr std::uint64_t kFnvOffset = 0xcbf29ce484222325ULL;
constexpr std::uint64_t kFnvPrime = 0x100000001b3ULL;

template <class Range>
std::int64_t Fnv1a(const Range& bytes) {
  std::uint64_t hash = kFnvOffset;
  for (const auto byte : bytes) hash = (hash ^ static_cast<std::uint8_t>(byte)) * kFnvPrime;
  return static_cast<std::int64_t>(hash);
}

}  // namespace

std::int64_t LockSet::KeyOf(const Uuid& id) { return Fnv1a(id.bytes); }

std::int64_t LockSet::KeyOf(std::string_view name) { return Fnv1a(name); }

void LockSet::Add(std::int64_t key, bool exclusive) {
  const auto at = std::ranges::lower_bound(entries_, key, {}, &Entry::key);
  if (at != entries_.end() && at->key == key) {
    at->exclusive = at->exclusive || exclusive;
  } else {
    entries_.insert(at, Entry{key, exclusive});
  }
}

void LockSet::Merge(const LockSet& other) {
  for (const Entry& entry : other.entries_) Add(entry.key, entry.exclusive);
}

bool LockSet::ConflictsWith(const LockSet& other) const {
  return std::ranges::any_of(other.entries_, [this](const Entry& wanted) {
    const auto at = std::ranges::lower_bound(entries_, wanted.key, {}, &Entry::key);
    return at != entries_.end() && at->key == wanted.key && (at->exclusive || wanted.exclusive);
  });
}

void AppendLocks(std::vector<sql::Call>& calls, sql::Dialect dialect, const LockSet& locks) {
  if (dialect == sql::Dialect::kSqlite || locks.size() == 0) return;
  std::vector<std::int64_t> keys;
  std::vector<std::int64_t> exclusive;
  keys.reserve(locks.size());
  exclusive.reserve(locks.size());
  for (const LockSet::Entry& entry : locks.entries()) {
    keys.push_back(entry.key);
    exclusive.push_back(entry.exclusive ? 1 : 0);
  }
  sql::Params params;
  params.emplace_back(std::move(keys));
  params.emplace_back(std::move(exclusive));
  calls.push_back({&LockSql::kTakePostgres, std::move(params)});
}

Task<Status> TakeLocks(sql::Session& session, const LockSet& locks) {
  std::vector<sql::Call> calls;
  AppendLocks(calls, session.dialect(), locks);
  auto taken = co_await session.RunAll(std::move(calls));
  if (!taken) co_return Fail(std::move(taken).error());
  co_return Status();
}

}  // namespace medres::scheduling
