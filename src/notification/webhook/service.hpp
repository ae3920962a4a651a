#pragma once

#include "notification/webhook/describe.hpp"
#include "notification/webhook/store.hpp"
#include "platform/config/live.hpp"

namespace medres::notification {

/// Webhooks and what became of their deliveries. Thread-safe; references must outlive it.
class WebhookService {
 public:
  /// `allow_private`: webhooks may lead into our own network.
  WebhookService(sql::Database& database, WebhookStore& store, DeliveryStore& deliveries, const Clock& clock,
                 config::Section<bool> allow_private)
      : database_(database),
        store_(store),
        deliveries_(deliveries),
        clock_(clock),
        allow_private_(std::move(allow_private)) {}

  /// With a new secret, which is in the result alone. kInvalid with every issue.
  Task<Result<Webhook>> Create(WebhookInput input);
  /// The secret stays. As Create; kNotFound `webhook.not_found`; kPrecondition `webhook.version` {expected, current}.
  Task<Result<Webhook>> Update(WebhookId id, WebhookInput input, std::optional<std::int64_t> expected);
  Task<Result<Webhook>> Get(WebhookId id);
  Task<Result<std::vector<Webhook>>> List();
  /// With its deliveries. kNotFound `webhook.not_found`.
  Task<Status> Delete(WebhookId id);

  struct Page {
    std::vector<Delivery> items;
    std::optional<DeliveryId> next;
  };
  /// kNotFound `webhook.not_found`.
  Task<Result<Page>> Deliveries(DeliveryFilter filter);
  /// A dead delivery from its first attempt. kNotFound `webhook.delivery_not_found`, kConflict `webhook.not_dead`.
  Task<Result<Delivery>> Replay(WebhookId webhook, DeliveryId id);

 private:
  Task<Result<Webhook>> Load(sql::Session& session, WebhookId id);

  sql::Database& database_;
  WebhookStore& store_;
  DeliveryStore& deliveries_;
  const Clock& clock_;
  config::Section<bool> allow_private_;
};

}  // namespace medres::notification
