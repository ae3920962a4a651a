#pragma once

#include "platform/events/bus/letter_service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/admin/events/consumers
void AddEventConsumers(http::Group& group, events::LetterService& letters);

}  // namespace medres::api
