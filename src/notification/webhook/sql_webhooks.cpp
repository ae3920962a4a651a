#include <array>

#include "notification/webhook/describe.hpp"
#include "notification/webhook/sql_store.hpp"

namespace medres::notification {
namespace {

#define MEDRES_WEBHOOK_COLUMNS "id, url, kinds, secret, active, version, created_at, updated_at"

struct WebhookSql {
  static constexpr sql::Statement kInsert{
      "webhook.insert", "insert into webhook (" MEDRES_WEBHOOK_COLUMNS ") values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"};
  static constexpr sql::Statement kUpdate{
      "webhook.update",
      "update webhook set url = ?2, kinds = ?3, active = ?4, version = ?5, updated_at = ?6 where id = ?1 and version = "
      "?5 - 1"};
  static constexpr sql::Statement kForget{"webhook.forget", "delete from webhook_delivery where webhook = ?1"};
  static constexpr sql::Statement kDelete{"webhook.delete", "delete from webhook where id = ?1"};
  static constexpr sql::Statement kFind{"webhook.find", "select " MEDRES_WEBHOOK_COLUMNS " from webhook where id = ?1"};
  static constexpr sql::Statement kList{"webhook.list", "select " MEDRES_WEBHOOK_COLUMNS " from webhook order by id"};
};

std::string SecretContext(WebhookId id) { return "webhook.secret|" + id.Text(); }

}  // namespace

sql::Value SqlWebhookStore::Seal(const Webhook& webhook) const {
  return sql::Bytes{keys_.Encrypt(webhook.secret, SecretContext(webhook.id))};
}

Result<Webhook> SqlWebhookStore::Read(const sql::Rows::Row& row) const {
  Webhook webhook;
  webhook.id = row.AsId<WebhookId>(0);
  webhook.url = row.Text(1);
  MEDRES_TRY(webhook.kinds, json::Parse<std::vector<std::string>>(row.Text(2)));
  MEDRES_TRY(webhook.secret, keys_.Decrypt(row.Blob(3), SecretContext(webhook.id)));
  webhook.active = row.Boolean(4);
  webhook.version = row.Integer(5);
  webhook.created_at = row.At(6);
  webhook.updated_at = row.At(7);
  return webhook;
}

Task<Status> SqlWebhookStore::Insert(sql::Session& session, const Webhook& w) {
  MEDRES_CO_CHECK(co_await session.Run(WebhookSql::kInsert, {w.id, w.url, json::ToText(w.kinds), Seal(w), w.active,
                                                             w.version, w.created_at, w.updated_at}));
  co_return Status();
}

Task<Result<bool>> SqlWebhookStore::Update(sql::Session& session, const Webhook& w) {
  MEDRES_CO_TRY(const sql::Rows updated,
                co_await session.Run(WebhookSql::kUpdate,
                                     {w.id, w.url, json::ToText(w.kinds), w.active, w.version, w.updated_at}));
  co_return updated.affected() == 1;
}

Task<Result<bool>> SqlWebhookStore::Delete(sql::Session& session, WebhookId id) {
  MEDRES_CO_CHECK(co_await session.Run(WebhookSql::kForget, {id}));
  MEDRES_CO_TRY(const sql::Rows deleted, co_await session.Run(WebhookSql::kDelete, {id}));
  co_return deleted.affected() == 1;
}

Task<Result<std::optional<Webhook>>> SqlWebhookStore::Find(sql::Session& session, WebhookId id) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(WebhookSql::kFind, {id}));
  if (rows.empty()) co_return std::optional<Webhook>();
  MEDRES_CO_TRY(Webhook webhook, Read(rows[0]));
  co_return std::optional(std::move(webhook));
}

Task<Result<std::vector<Webhook>>> SqlWebhookStore::List(sql::Session& session) {
  MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(WebhookSql::kList));
  std::vector<Webhook> webhooks;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    MEDRES_CO_TRY(Webhook webhook, Read(rows[i]));
    webhooks.push_back(std::move(webhook));
  }
  co_return webhooks;
}

namespace {

constexpr std::array kSealedSecrets{
    security::SealedColumn{MEDRES_SEALED_BY_UUID("webhook", "id", "secret"),
                           .context = [](const sql::Rows::Row& row) { return SecretContext(row.AsId<WebhookId>(1)); }}};

}  // namespace

std::span<const security::SealedColumn> SealedWebhookColumns() { return kSealedSecrets; }

}  // namespace medres::notification
