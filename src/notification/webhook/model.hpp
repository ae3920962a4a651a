#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "platform/events/position.hpp"

namespace medres::notification {

using WebhookId = Id<struct WebhookTag>;
using DeliveryId = Id<struct WebhookDeliveryTag>;

/// Somebody else's address that is told of events.
struct Webhook {
  WebhookId id;
  std::string url;
  std::vector<std::string> kinds;  ///< "appointment.booked", "appointment.*", "*"
  std::string secret;              ///< signs what is sent; shown once
  bool active = true;
  std::int64_t version = 1;
  Instant created_at;
  Instant updated_at;
};

/// pending → delivered, or dead: given up, until it is replayed.
enum class DeliveryStatus { kPending, kDelivered, kDead };

/// One event that one webhook is owed.
struct Delivery {
  DeliveryId id;
  WebhookId webhook;
  events::Position event;
  std::string kind;
  Uuid subject;
  std::string payload;
  Instant told_at;
  DeliveryStatus status = DeliveryStatus::kPending;
  Instant due_at;
  int attempts = 0;
  std::optional<std::int64_t> answer;  ///< the last HTTP status
  std::optional<std::string> failure;  ///< of the last attempt
  Instant created_at;
  Instant updated_at;
  std::string trace;  ///< `traceparent` of what the event happened in; empty: not recorded
};

}  // namespace medres::notification
