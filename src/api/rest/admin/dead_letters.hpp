#pragma once

#include "platform/events/bus/letter_service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// /api/v1/admin/events/letters
void AddDeadLetters(http::Group& group, events::LetterService& letters);

}  // namespace medres::api
