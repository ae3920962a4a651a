#include <array>

#include "notification/describe.hpp"
#include "notification/sql_store.hpp"

namespace medres::notification {
namespace {

struct PreferenceSql {
  static constexpr sql::Statement kFind{
      "preference.find",
      "select language, channels, muted, quiet_from, quiet_to, email, wechat, version, updated_at from "
      "notification_preference where patient = ?1"};
  static constexpr sql::Statement kInsert{
      "preference.insert",
      "insert into notification_preference (patient, language, channels, muted, quiet_from, quiet_to, email, wechat, "
      "version, updated_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) on conflict (patient) do nothing"};
  static constexpr sql::Statement kUpdate{
      "preference.update",
      "update notification_preference set language = ?2, channels = ?3, muted = ?4, quiet_from = ?5, quiet_to = ?6, "
      "email = ?7, wechat = ?8, version = ?9, updated_at = ?10 where patient = ?1 and version = ?9 - 1"};
};

std::string ContextOf(PatientId patient, std::string_view field) {
  return "notification_preference." + std::string(field) + "|" + patient.Text();
}

sql::Value Seal(const security::KeyRing& keys, PatientId patient, std::string_view field,
                const std::optional<std::string>& value) {
  if (!value) return nullptr;
  return sql::Bytes{keys.Encrypt(*value, ContextOf(patient, field))};
}

}  // namespace

Task<Result<std::optional<Preferences>>> SqlPreferenceStore::Find(sql::Session& session, PatientId patient) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(PreferenceSql::kFind, {patient}));
  if (rows.empty()) co_return std::optional<Preferences>();
  const auto row = rows[0];
  Preferences found;
  found.patient = patient;
  MEDRES_CO_TRY(found.language, ParseCode<Language>(row.Text(0)));
  MEDRES_CO_TRY(found.channels, json::Parse<std::vector<ChannelKind>>(row.Text(1)));
  MEDRES_CO_TRY(found.muted, json::Parse<std::vector<NoticeKind>>(row.Text(2)));
  if (!row.IsNull(3) && !row.IsNull(4)) {
    found.quiet = QuietHours{{static_cast<int>(row.Integer(3))}, {static_cast<int>(row.Integer(4))}};
  }
  if (!row.IsNull(5)) {
    MEDRES_CO_TRY(found.email, keys_.Decrypt(row.Blob(5), ContextOf(patient, "email")));
  }
  if (!row.IsNull(6)) {
    MEDRES_CO_TRY(found.wechat, keys_.Decrypt(row.Blob(6), ContextOf(patient, "wechat")));
  }
  found.version = row.Integer(7);
  found.updated_at = row.At(8);
  co_return std::optional(std::move(found));
}

Task<Result<bool>> SqlPreferenceStore::Save(sql::Session& session, const Preferences& p) {
  sql::Params row{p.patient, CodeOf(p.language), json::ToText(p.channels), json::ToText(p.muted)};
  row.emplace_back(p.quiet ? sql::Value(p.quiet->from.minutes) : sql::Value(nullptr));
  row.emplace_back(p.quiet ? sql::Value(p.quiet->to.minutes) : sql::Value(nullptr));
  row.push_back(Seal(keys_, p.patient, "email", p.email));
  row.push_back(Seal(keys_, p.patient, "wechat", p.wechat));
  row.emplace_back(p.version);
  row.emplace_back(p.updated_at);
  MEDRES_CO_TRY(const sql::Rows saved,
                co_await session.Run(p.version == 1 ? PreferenceSql::kInsert : PreferenceSql::kUpdate, std::move(row)));
  co_return saved.affected() == 1;
}

namespace {

constexpr std::array kSealed{
    security::SealedColumn{
        MEDRES_SEALED_BY_UUID("notification_preference", "patient", "email"),
        .context = [](const sql::Rows::Row& row) { return ContextOf(row.AsId<PatientId>(1), "email"); }},
    security::SealedColumn{
        MEDRES_SEALED_BY_UUID("notification_preference", "patient", "wechat"),
        .context = [](const sql::Rows::Row& row) { return ContextOf(row.AsId<PatientId>(1), "wechat"); }}};

}  // namespace

std::span<const security::SealedColumn> SealedPreferenceColumns() { return kSealed; }

}  // namespace medres::notification
