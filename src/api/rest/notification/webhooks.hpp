#pragma once

#include "notification/webhook/service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/webhooks
void AddWebhooks(http::Group& group, notification::WebhookService& service);

/// /api/v1/webhooks/{id}/deliveries
void AddWebhookDeliveries(http::Group& group, notification::WebhookService& service);

}  // namespace medres::api
