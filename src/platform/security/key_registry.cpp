#include "platform/security/key_registry.hpp"

#include <algorithm>
#include <string>

namespace medres::security {
namespace {

struct RegistrySql {
  static constexpr sql::Statement kNote{
      "field_key.note",
      "insert into field_key (number, needed, at) values (?1, 1, ?2) on conflict (number) do nothing"};
  static constexpr sql::Statement kUse{"field_key.use",
                                       "update field_key set needed = 1, at = ?2 where number = ?1 and needed = 0"};
  static constexpr sql::Statement kFree{"field_key.free",
                                        "update field_key set needed = 0, at = ?2 where number = ?1 and needed = 1"};
  static constexpr sql::Statement kNeeded{"field_key.needed",
                                          "select number from field_key where needed = 1 order by number"};
};

Status MissNone(const std::vector<std::uint8_t>& needed, const KeyRing& keys) {
  const auto held = keys.Numbers();
  std::string missing;
  for (const std::uint8_t number : needed) {
    if (std::ranges::find(held, number) == held.end())
      missing += (missing.empty() ? "" : ", ") + std::to_string(number);
  }
  if (missing.empty()) return {};
  return Fail(Error::Unavailable("keys.needed", {{"keys", missing}}));
}

}  // namespace

Task<Status> KeyRegistry::Check() {
  const Instant now = clock_.Now();
  const auto note = [&](sql::Session& session) -> Task<Status> {
    std::vector<sql::Call> calls;
    for (const std::uint8_t number : keys_.Numbers()) calls.push_back({&RegistrySql::kNote, {int{number}, now}});
    calls.push_back({&RegistrySql::kUse, {int{keys_.active()}, now}});
    MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
    co_return Status();
  };
  MEDRES_CO_TRY(const auto needed, co_await Needed());
  MEDRES_CO_CHECK(MissNone(needed, keys_));
  co_return co_await database_.RunWrite(note, sql::Database::kDeadline);
}

Task<Result<std::vector<std::uint8_t>>> KeyRegistry::Needed() {
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>(
                                          [](sql::Session& session) { return session.Run(RegistrySql::kNeeded); }));
  std::vector<std::uint8_t> numbers;
  numbers.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) numbers.push_back(static_cast<std::uint8_t>(rows[i].Integer(0)));
  co_return numbers;
}

Task<Status> KeyRegistry::Free(std::vector<std::uint8_t> numbers) {
  if (numbers.empty()) co_return Status();
  const Instant now = clock_.Now();
  const auto free = [&](sql::Session& session) -> Task<Status> {
    std::vector<sql::Call> calls;
    calls.reserve(numbers.size());
    for (const std::uint8_t number : numbers) calls.push_back({&RegistrySql::kFree, {int{number}, now}});
    MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
    co_return Status();
  };
  co_return co_await database_.RunWrite(free, sql::Database::kDeadline);
}

}  // namespace medres::security
