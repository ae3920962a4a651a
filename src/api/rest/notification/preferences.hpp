#pragma once

#include "notification/service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/patients/{id}/notification-preferences
void AddNotificationPreferences(http::Group& group, notification::NotificationService& service);

}  // namespace medres::api
