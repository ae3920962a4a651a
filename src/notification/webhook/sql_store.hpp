#pragma once

#include <span>

#include "notification/webhook/store.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/security/sealed_column.hpp"

namespace medres::notification {

/// WebhookStore on SQLite and PostgreSQL. Thread-safe; the key ring outlives it.
class SqlWebhookStore final : public WebhookStore {
 public:
  explicit SqlWebhookStore(const security::KeyRing& keys) : keys_(keys) {}

  Task<Status> Insert(sql::Session& session, const Webhook& webhook) override;
  Task<Result<bool>> Update(sql::Session& session, const Webhook& webhook) override;
  Task<Result<bool>> Delete(sql::Session& session, WebhookId id) override;
  Task<Result<std::optional<Webhook>>> Find(sql::Session& session, WebhookId id) override;
  Task<Result<std::vector<Webhook>>> List(sql::Session& session) override;

 private:
  sql::Value Seal(const Webhook& webhook) const;
  Result<Webhook> Read(const sql::Rows::Row& row) const;

  const security::KeyRing& keys_;
};

/// DeliveryStore on SQLite and PostgreSQL. Stateless, thread-safe.
class SqlDeliveryStore final : public DeliveryStore {
 public:
  Task<Status> Owe(sql::Session& session, const std::vector<Delivery>& deliveries) override;
  Task<Result<std::vector<Delivery>>> Claim(sql::Session& session, Instant now, Instant lease, int limit) override;
  Task<Status> Record(sql::Session& session, const Delivery& delivery, int claimed) override;
  Task<Result<std::vector<Delivery>>> List(sql::Session& session, const DeliveryFilter& filter) override;
  Task<Result<std::optional<Delivery>>> Find(sql::Session& session, DeliveryId id) override;
  Task<Result<bool>> Replay(sql::Session& session, DeliveryId id, Instant now) override;
};

/// What deliveries are signed by.
std::span<const security::SealedColumn> SealedWebhookColumns();

}  // namespace medres::notification
