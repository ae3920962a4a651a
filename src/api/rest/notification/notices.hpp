#pragma once

#include "notification/service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/notifications
void AddNotices(http::Group& group, notification::NotificationService& service);

}  // namespace medres::api
