#include "platform/security/key_registry.hpp"

#include <algorithm>
#include <string>

namespace medres::security {
namespace {

#define MEDRES_KEY_TABLE(table)                                                                              \
  .note = {table ".note",                                                                                    \
           "insert into " table " (number, needed, at) values (?1, 1, ?2) on conflict (number) do nothing"}, \
  .use = {table ".use", "update " table " set needed = 1, at = ?2 where number = ?1 and needed = 0"},        \
  .free = {table ".free", "update " table " set needed = 0, at = ?2 where number = ?1 and needed = 1"},      \
  .needed = {table ".needed", "select number from " table " where needed = 1 order by number"}

/// The statements of one kind's table.
struct RegistrySql {
  sql::Statement note, use, free, needed;
};
constexpr RegistrySql kFieldSql{MEDRES_KEY_TABLE("field_key")};
constexpr RegistrySql kIndexSql{MEDRES_KEY_TABLE("index_key")};

const RegistrySql& SqlOf(KeyPurpose kind) { return kind == KeyPurpose::kField ? kFieldSql : kIndexSql; }

/// Those that are needed and not held, named as people call them.
std::string Missing(std::string_view kind, const std::vector<std::uint8_t>& needed,
                    const std::vector<std::uint8_t>& held) {
  std::string missing;
  for (const std::uint8_t number : needed) {
    if (std::ranges::find(held, number) != held.end()) continue;
    missing.append(missing.empty() ? "" : ", ").append(kind).append(std::to_string(number));
  }
  return missing;
}

}  // namespace

Task<Status> KeyRegistry::Check() {
  MEDRES_CO_TRY(const auto fields, co_await Needed(KeyPurpose::kField));
  MEDRES_CO_TRY(const auto indexes, co_await Needed(KeyPurpose::kIndex));
  std::string missing = Missing("", fields, keys_.Numbers());
  const std::string missing_indexes = Missing("index ", indexes, keys_.indexes().Numbers());
  missing.append(missing.empty() || missing_indexes.empty() ? "" : ", ").append(missing_indexes);
  if (!missing.empty()) co_return Fail(Error::Unavailable("keys.needed", {{"keys", missing}}));
  const Instant now = clock_.Now();
  const auto note = [&](sql::Session& session) -> Task<Status> {
    std::vector<sql::Call> calls;
    for (const std::uint8_t number : keys_.Numbers()) calls.push_back({&kFieldSql.note, {int{number}, now}});
    calls.push_back({&kFieldSql.use, {int{keys_.active()}, now}});
    for (const std::uint8_t number : keys_.indexes().Numbers()) calls.push_back({&kIndexSql.note, {int{number}, now}});
    calls.push_back({&kIndexSql.use, {int{keys_.indexes().active()}, now}});
    MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
    co_return Status();
  };
  co_return co_await database_.RunWrite(note, sql::Database::kDeadline);
}

Task<Result<std::vector<std::uint8_t>>> KeyRegistry::Needed(KeyPurpose kind) {
  const auto read = [&](sql::Session& session) { return session.Run(SqlOf(kind).needed); };
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>(read));
  std::vector<std::uint8_t> numbers;
  numbers.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) numbers.push_back(static_cast<std::uint8_t>(rows[i].Integer(0)));
  co_return numbers;
}

Task<Status> KeyRegistry::Free(KeyPurpose kind, std::vector<std::uint8_t> numbers) {
  if (numbers.empty()) co_return Status();
  const Instant now = clock_.Now();
  const auto free = [&](sql::Session& session) -> Task<Status> {
    std::vector<sql::Call> calls;
    calls.reserve(numbers.size());
    for (const std::uint8_t number : numbers) calls.push_back({&SqlOf(kind).free, {int{number}, now}});
    MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
    co_return Status();
  };
  co_return co_await database_.RunWrite(free, sql::Database::kDeadline);
}

}  // namespace medres::security
