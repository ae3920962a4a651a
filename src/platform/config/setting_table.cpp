#include "platform/config/setting_table.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "platform/events/outbox.hpp"
#include "platform/security/digest.hpp"

namespace medres::config {
namespace {

struct SettingSql {
  /// Also the lock: who writes after this writes after the other has committed.
  static constexpr sql::Statement kRaise{"setting.raise",
                                         "update setting_layer set version = version + 1 where id = 1"};
  static constexpr sql::Statement kVersion{"setting.version", "select version from setting_layer where id = 1"};
  static constexpr sql::Statement kRead{
      "setting.read", "select key, value, sealed, version, actor, reason, at from setting order by key"};
  static constexpr sql::Statement kPut{
      "setting.put",
      "insert into setting (key, value, sealed, version, actor, reason, at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
      "on conflict (key) do update set value = excluded.value, sealed = excluded.sealed, version = excluded.version, "
      "actor = excluded.actor, reason = excluded.reason, at = excluded.at"};
  static constexpr sql::Statement kRemove{"setting.remove", "delete from setting where key = ?1"};
  static constexpr sql::Statement kRecord{
      "setting.record",
      "insert into setting_change (key, value, sealed, version, actor, reason, at) values (?1, ?2, ?3, ?4, ?5, ?6, "
      "?7)"};
  static constexpr sql::Statement kHistory{
      "setting.history",
      "select key, value, sealed, version, actor, reason, at from setting_change where version < ?1 "
      "order by version desc, key limit ?2"};
  static constexpr sql::Statement kUpTo{
      "setting.up_to",
      "select key, value, sealed, version, actor, reason, at from setting_change where version <= ?1 order by version"};
  static constexpr sql::Statement kNote{
      "setting.note",
      "insert into setting_journal (id, at, process, version, layer, revision, actor, taken, changes, reasons) "
      "values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"};
  static constexpr sql::Statement kJournal{
      "setting.journal",
      "select at, process, version, layer, revision, actor, taken, changes, reasons from setting_journal "
      "order by id desc limit ?1"};
  static constexpr sql::Statement kTrim{
      "setting.trim_journal",
      "delete from setting_journal where id in (select id from setting_journal where at < ?1 order by id limit ?2)"};
};

std::string ContextOf(const std::string& key) { return "setting.value " + key; }

bool IsSecret(const std::string& key) {
  const Declaration* declaration = FindDeclaration(key);
  return declaration != nullptr && declaration->secret;
}

const StoredSetting* FindIn(const std::vector<StoredSetting>& settings, const std::string& key) {
  const auto found = std::ranges::find(settings, key, &StoredSetting::key);
  return found == settings.end() ? nullptr : &*found;
}

/// Lays a change over what was there.
void Apply(std::vector<StoredSetting>& settings, const StoredSetting& change) {
  std::erase_if(settings, [&](const StoredSetting& one) { return one.key == change.key; });
  if (change.value) settings.push_back(change);
}

Status CheckExpected(const SettingEdit& edit, const StoredSetting* stored) {
  const std::int64_t actual = stored == nullptr ? 0 : stored->version;
  if (edit.expected && *edit.expected != actual) {
    return Fail(Error::Precondition(
        "setting.version", {{"expected", std::to_string(*edit.expected)}, {"actual", std::to_string(actual)}}));
  }
  if (!edit.value && stored == nullptr) return Fail(Error::NotFound("setting.not_stored", {{"key", edit.key}}));
  return {};
}

/// What makes `now` into `then`.
std::vector<StoredSetting> ChangesTo(const std::vector<StoredSetting>& then, const std::vector<StoredSetting>& now,
                                     const StoredSetting& signature) {
  std::vector<StoredSetting> changes;
  const auto add = [&](const std::string& key, std::optional<std::string> value) {
    StoredSetting change = signature;
    change.key = key;
    change.value = std::move(value);
    changes.push_back(std::move(change));
  };
  for (const StoredSetting& one : then) {
    const StoredSetting* today = FindIn(now, one.key);
    if (today == nullptr || today->value != one.value) add(one.key, one.value);
  }
  for (const StoredSetting& one : now) {
    if (FindIn(then, one.key) == nullptr) add(one.key, std::nullopt);
  }
  return changes;
}

}  // namespace

Layer SettingTable::Contents::ToLayer() const {
  Layer layer{.name = std::string(kName),
              .values = {},
              .places = {},
              .origin = Origin::kDatabase,
              .revision = std::to_string(version)};
  for (const StoredSetting& one : settings) {
    layer.values[one.key] = one.value.value_or("");
    layer.places[one.key] = "database, version " + std::to_string(one.version);
  }
  return layer;
}

sql::Params SettingTable::ToRow(const StoredSetting& setting) const {
  const bool sealed = setting.value && IsSecret(setting.key);
  std::optional<std::string> value = setting.value;
  if (sealed) value = security::ToHex(keys_.Encrypt(*value, ContextOf(setting.key)));
  return {setting.key, value, sealed, setting.version, setting.actor, setting.reason, setting.at};
}

Result<std::optional<std::string>> SettingTable::Opened(const std::string& key, const sql::Rows::Row& row) const {
  auto value = row.OptionalText(1);
  if (!value || !row.Boolean(2)) return value;
  MEDRES_TRY(std::string plain, keys_.Decrypt(security::FromHex(*value), ContextOf(key)));
  return std::optional(std::move(plain));
}

Result<StoredSetting> SettingTable::FromRow(const sql::Rows::Row& row) const {
  StoredSetting setting{.key = std::string(row.Text(0)),
                        .value = {},
                        .version = row.Integer(3),
                        .actor = std::string(row.Text(4)),
                        .reason = std::string(row.Text(5)),
                        .at = row.At(6)};
  MEDRES_TRY(setting.value, Opened(setting.key, row));
  return setting;
}

Task<Result<SettingTable::Contents>> SettingTable::ReadIn(sql::Session& session) const {
  std::vector<sql::Call> calls{{&SettingSql::kVersion, {}}, {&SettingSql::kRead, {}}};
  MEDRES_CO_TRY(const std::vector<sql::Rows> results, co_await session.RunAll(std::move(calls)));
  Contents contents{.version = results[0][0].Integer(0), .settings = {}};
  for (std::size_t i = 0; i < results[1].size(); ++i) {
    MEDRES_CO_TRY(StoredSetting setting, FromRow(results[1][i]));
    contents.settings.push_back(std::move(setting));
  }
  co_return contents;
}

Task<Result<SettingTable::Contents>> SettingTable::Read() {
  co_return co_await database_.Read<Contents>([this](sql::Session& session) { return ReadIn(session); });
}

Task<Status> SettingTable::Change(sql::Session& session, const Contents& before, const Contents& after,
                                  std::vector<StoredSetting> changes) const {
  std::vector<sql::Call> calls;
  for (const StoredSetting& change : changes) {
    calls.push_back({&SettingSql::kRecord, ToRow(change)});
    if (change.value) {
      calls.push_back({&SettingSql::kPut, ToRow(change)});
    } else if (FindIn(before.settings, change.key) != nullptr) {
      calls.push_back({&SettingSql::kRemove, {change.key}});
    }
  }
  const std::string payload = R"({"version":)" + std::to_string(after.version) + "}";
  events::AppendTo(calls, session.dialect(), {{"setting.changed", MakeUuid(), payload}}, clock_.Now());
  MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
  co_return Status();
}

Task<Result<std::int64_t>> SettingTable::Write(const SettingEdit& edit, const Check& check) {
  const auto unit = [&](sql::Session& session) -> Task<Result<std::int64_t>> {
    MEDRES_CO_CHECK(co_await session.Run(SettingSql::kRaise));
    MEDRES_CO_TRY(const Contents before, co_await ReadIn(session));
    MEDRES_CO_CHECK(CheckExpected(edit, FindIn(before.settings, edit.key)));
    const StoredSetting change{edit.key, edit.value, before.version, edit.actor, edit.reason, clock_.Now()};
    Contents after = before;
    Apply(after.settings, change);
    MEDRES_CO_CHECK(check(after.ToLayer()));
    MEDRES_CO_CHECK(co_await Change(session, before, after, {change}));
    co_return after.version;
  };
  co_return co_await database_.Write<std::int64_t>(unit);
}

Task<Result<std::int64_t>> SettingTable::RollBack(std::int64_t to, std::string actor, std::string reason,
                                                  const Check& check) {
  const auto unit = [&](sql::Session& session) -> Task<Result<std::int64_t>> {
    MEDRES_CO_CHECK(co_await session.Run(SettingSql::kRaise));
    MEDRES_CO_TRY(const Contents before, co_await ReadIn(session));
    if (to < 0 || to >= before.version) {
      co_return Fail(Error::NotFound("setting.no_version", {{"version", std::to_string(to)}}));
    }
    MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(SettingSql::kUpTo, {to}));
    std::vector<StoredSetting> then;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      MEDRES_CO_TRY(const StoredSetting change, FromRow(rows[i]));
      Apply(then, change);
    }
    const StoredSetting signature{"", std::nullopt, before.version, actor, reason, clock_.Now()};
    auto changes = ChangesTo(then, before.settings, signature);
    Contents after = before;
    for (const StoredSetting& change : changes) Apply(after.settings, change);
    MEDRES_CO_CHECK(check(after.ToLayer()));
    MEDRES_CO_CHECK(co_await Change(session, before, after, std::move(changes)));
    co_return after.version;
  };
  co_return co_await database_.Write<std::int64_t>(unit);
}

Task<Result<std::vector<StoredSetting>>> SettingTable::History(std::int64_t before, int limit) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>([&](sql::Session& session) {
    return session.Run(SettingSql::kHistory, {before, limit});
  }));
  std::vector<StoredSetting> changes;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_CO_TRY(StoredSetting change, FromRow(rows[i]));
    changes.push_back(std::move(change));
  }
  co_return changes;
}

Task<Status> SettingTable::Note(const JournalRow& row) {
  const auto unit = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(
        co_await session.Run(SettingSql::kNote, {ToText(MakeUuid()), row.at, row.process, row.version, row.layer,
                                                 row.revision, row.actor, row.taken, row.changes, row.reasons}));
    co_return Status();
  };
  co_return co_await database_.RunWrite(unit, sql::Database::kDeadline);
}

Task<Result<std::vector<JournalRow>>> SettingTable::Journal(int limit) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await database_.Read<sql::Rows>([&](sql::Session& session) {
    return session.Run(SettingSql::kJournal, {limit});
  }));
  std::vector<JournalRow> journal;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    journal.push_back({.at = row.At(0),
                       .process = std::string(row.Text(1)),
                       .version = row.Integer(2),
                       .layer = std::string(row.Text(3)),
                       .revision = std::string(row.Text(4)),
                       .actor = std::string(row.Text(5)),
                       .taken = row.Boolean(6),
                       .changes = std::string(row.Text(7)),
                       .reasons = std::string(row.Text(8))});
  }
  co_return journal;
}

Task<Result<std::int64_t>> TrimSettingJournal(sql::Database& database, Instant before, std::int64_t limit) {
  co_return co_await database.Write<std::int64_t>([&](sql::Session& session) -> Task<Result<std::int64_t>> {
    MEDRES_CO_TRY(const sql::Rows trimmed, co_await session.Run(SettingSql::kTrim, {before, limit}));
    co_return trimmed.affected();
  });
}

namespace {

constexpr std::array kSealed{
    security::SealedColumn{
        .name = "setting.value",
        .count = {"setting.value_keys",
                  "select substr(value, 3, 2), count(*) from setting where sealed = 1 group by substr(value, 3, 2)"},
        .page = {"setting.value_old",
                 "select value, key from setting where key > ?3 and sealed = 1 and substr(value, 3, 2) <> ?1 "
                 "order by key limit ?2"},
        .renew = {.postgres = {"setting.value_renew",
                               "with mine as (select key from setting where key = ?3 and value = ?2 for no key update "
                               "skip locked) update setting set value = ?1 from mine where setting.key = mine.key"},
                  .sqlite = {"setting.value_renew", "update setting set value = ?1 where key = ?3 and value = ?2"}},
        .first = [] { return sql::Params{""}; },
        .place = [](const sql::Rows::Row& row) { return sql::Params{row.Text(1)}; },
        .context = [](const sql::Rows::Row& row) { return ContextOf(std::string(row.Text(1))); },
        .is_hexadecimal = true},
    security::SealedColumn{
        .name = "setting_change.value",
        .count = {"setting_change.value_keys",
                  "select substr(value, 3, 2), count(*) from setting_change where sealed = 1 "
                  "group by substr(value, 3, 2)"},
        .page = {"setting_change.value_old",
                 "select value, key, version from setting_change where (version, key) > (?4, ?3) and sealed = 1 "
                 "and substr(value, 3, 2) <> ?1 order by version, key limit ?2"},
        .renew =
            {.postgres = {"setting_change.value_renew",
                          "with mine as (select version, key from setting_change where version = ?4 and key = ?3 "
                          "and value = ?2 for no key update skip locked) update setting_change set value = ?1 "
                          "from mine where setting_change.version = mine.version and setting_change.key = mine.key"},
             .sqlite = {"setting_change.value_renew",
                        "update setting_change set value = ?1 where version = ?4 and key = ?3 and value = ?2"}},
        .first = [] { return sql::Params{"", std::int64_t{-1}}; },
        .place = [](const sql::Rows::Row& row) { return sql::Params{row.Text(1), row.Integer(2)}; },
        .context = [](const sql::Rows::Row& row) { return ContextOf(std::string(row.Text(1))); },
        .is_hexadecimal = true}};

}  // namespace

std::span<const security::SealedColumn> SealedSettingColumns() { return kSealed; }

}  // namespace medres::config
