#pragma once

#include "notification/webhook/model.hpp"
#include "platform/sql/database.hpp"

namespace medres::notification {

/// Deliveries of one webhook, newest first. `before` continues a list: the last id shown.
struct DeliveryFilter {
  WebhookId webhook;
  std::optional<DeliveryStatus> status;
  std::optional<DeliveryId> before;
  int limit = 50;
};

/// Where webhooks live; secrets are sealed before they reach a statement. Every call runs in the caller's transaction.
class WebhookStore {
 public:
  virtual ~WebhookStore() = default;

  virtual Task<Status> Insert(sql::Session& session, const Webhook& webhook) = 0;
  /// Writes what is newer by one version. False when another version is there.
  virtual Task<Result<bool>> Update(sql::Session& session, const Webhook& webhook) = 0;
  /// With all that it is owed. False when there is none.
  virtual Task<Result<bool>> Delete(sql::Session& session, WebhookId id) = 0;
  virtual Task<Result<std::optional<Webhook>>> Find(sql::Session& session, WebhookId id) = 0;
  virtual Task<Result<std::vector<Webhook>>> List(sql::Session& session) = 0;
};

/// Where what webhooks are owed lives. Stateless; every call runs in the caller's transaction.
class DeliveryStore {
 public:
  virtual ~DeliveryStore() = default;

  /// One there is already for the same webhook and event stays as it is.
  virtual Task<Status> Owe(sql::Session& session, const std::vector<Delivery>& deliveries) = 0;
  /// Takes due deliveries of active webhooks for this process alone until `lease`, and counts an attempt of each. Of
  /// one webhook and subject only the earliest that is pending.
  virtual Task<Result<std::vector<Delivery>>> Claim(sql::Session& session, Instant now, Instant lease, int limit) = 0;
  /// Writes how the attempt ended that was the delivery's `claimed`th. Nothing when somebody else has claimed it since.
  virtual Task<Status> Record(sql::Session& session, const Delivery& delivery, int claimed) = 0;
  virtual Task<Result<std::vector<Delivery>>> List(sql::Session& session, const DeliveryFilter& filter) = 0;
  virtual Task<Result<std::optional<Delivery>>> Find(sql::Session& session, DeliveryId id) = 0;
  /// A dead one is pending again. False when it is not dead.
  virtual Task<Result<bool>> Replay(sql::Session& session, DeliveryId id, Instant now) = 0;
};

}  // namespace medres::notification
