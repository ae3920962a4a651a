#include "platform/sql/migrations.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include "base/text.hpp"

namespace medres::sql {
namespace {

struct MigrationSql {
  static constexpr Statement kLock{"migrate.lock", "select pg_advisory_xact_lock(7239150486113)"};
  static constexpr Statement kCreate{
      "migrate.create",
      "create table if not exists schema_migrations (version bigint primary key, name text not null, checksum text not "
      "null, applied_at bigint not null)"};
  static constexpr Statement kList{"migrate.list",
                                   "select version, name, checksum from schema_migrations order by version"};
  static constexpr Statement kRecord{
      "migrate.record", "insert into schema_migrations (version, name, checksum, applied_at) values (?1, ?2, ?3, ?4)"};
  static constexpr Statement kExistsSqlite{
      "migrate.exists", "select count(*) from sqlite_master where type = 'table' and name = 'schema_migrations'"};
  static constexpr Statement kExistsPostgres{
      "migrate.exists",
      "select count(*) from information_schema.tables where table_schema = current_schema() and table_name = "
      "'schema_migrations'"};
  static constexpr Statement kVersion{"migrate.version", "select coalesce(max(version), 0) from schema_migrations"};
};

/// FNV-1a, 64 bits: tells an edited file from the one that was applied; no defence against intent.
std::string Checksum(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3ULL;
  std::string digits(16, '0');
  std::snprintf(digits.data(), digits.size() + 1, "%016llx", static_cast<unsigned long long>(hash));
  return digits;
}

Migration Parse(const MigrationFile& file) {
  const auto number = text::ParseInteger(file.name.substr(0, 4));
  const bool expands = file.text.starts_with("-- phase: expand");
  const bool contracts = file.text.starts_with("-- phase: contract");
  if (!number || (!expands && !contracts)) {
    throw std::logic_error("a migration needs a name like 0001_what.sql and a phase: " + std::string(file.name));
  }
  return {.version = static_cast<int>(*number),
          .name = std::string(file.name.substr(0, file.name.find('.'))),
          .text = file.text,
          .contracts = contracts,
          .checksum = Checksum(file.text)};
}

bool IsFor(std::string_view name, Dialect dialect) {
  if (name.ends_with(".sqlite.sql")) return dialect == Dialect::kSqlite;
  if (name.ends_with(".postgres.sql")) return dialect == Dialect::kPostgres;
  return true;
}

/// What is applied must be a prefix of what we know, unchanged.
Status CheckApplied(const Rows& applied, const std::vector<Migration>& known) {
  for (std::size_t i = 0; i < applied.size(); ++i) {
    if (i >= known.size()) {
      return Fail(
          Error::Conflict("schema.too_new", {{"found", std::to_string(applied[applied.size() - 1].Integer(0))},
                                             {"known", std::to_string(known.empty() ? 0 : known.back().version)}}));
    }
    if (applied[i].Integer(0) != known[i].version || applied[i].Text(2) != known[i].checksum) {
      return Fail(Error::Conflict("schema.changed", {{"migration", known[i].name}}));
    }
  }
  return {};
}

Task<Result<MigrationReport>> ApplyPending(Session& session, const std::vector<Migration>& migrations,
                                           bool allow_contract, Instant now) {
  if (session.dialect() == Dialect::kPostgres) MEDRES_CO_CHECK(co_await session.Run(MigrationSql::kLock));
  MEDRES_CO_CHECK(co_await session.Run(MigrationSql::kCreate));
  MEDRES_CO_TRY(const Rows applied, co_await session.Run(MigrationSql::kList));
  MEDRES_CO_CHECK(CheckApplied(applied, migrations));
  MigrationReport report;
  report.version = applied.empty() ? 0 : static_cast<int>(applied[applied.size() - 1].Integer(0));
  for (std::size_t i = applied.size(); i < migrations.size(); ++i) {
    const Migration& next = migrations[i];
    if (!report.held_back.empty() || (next.contracts && !allow_contract)) {
      report.held_back.push_back(next.name);
      continue;
    }
    MEDRES_CO_CHECK(co_await session.Script(next.text));
    MEDRES_CO_CHECK(co_await session.Run(MigrationSql::kRecord, {next.version, next.name, next.checksum, now}));
    report.version = next.version;
    report.applied.push_back(next.name);
  }
  co_return report;
}

}  // namespace

std::vector<Migration> SelectMigrations(const std::vector<MigrationFile>& files, Dialect dialect) {
  std::vector<Migration> migrations;
  for (const MigrationFile& file : files) {
    if (IsFor(file.name, dialect)) migrations.push_back(Parse(file));
  }
  std::ranges::sort(migrations, {}, &Migration::version);
  for (std::size_t i = 1; i < migrations.size(); ++i) {
    if (migrations[i].version == migrations[i - 1].version) {
      throw std::logic_error("two migrations have one number: " + migrations[i].name);
    }
  }
  return migrations;
}

Task<Result<MigrationReport>> Migrate(Database& database, const std::vector<Migration>& migrations, bool allow_contract,
                                      Instant now) {
  constexpr Milliseconds kLong{600'000};
  co_return co_await database.Write<MigrationReport>(
      [&](Session& session) { return ApplyPending(session, migrations, allow_contract, now); }, kLong);
}

Task<Result<int>> SchemaVersion(Database& database) {
  co_return co_await database.Read<int>([](Session& session) -> Task<Result<int>> {
    const bool sqlite = session.dialect() == Dialect::kSqlite;
    MEDRES_CO_TRY(const Rows exists,
                  co_await session.Run(sqlite ? MigrationSql::kExistsSqlite : MigrationSql::kExistsPostgres));
    if (exists[0].Integer(0) == 0) co_return 0;
    MEDRES_CO_TRY(const Rows version, co_await session.Run(MigrationSql::kVersion));
    co_return static_cast<int>(version[0].Integer(0));
  });
}

}  // namespace medres::sql
