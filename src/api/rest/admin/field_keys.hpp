#pragma once

#include "platform/http/router.hpp"
#include "platform/security/resealer.hpp"

namespace medres::api {

/// /api/v1/admin/field-keys: which keys sealed fields are sealed by, and sealing them anew.
void AddFieldKeys(http::Group& group, security::Resealer& resealer);

}  // namespace medres::api
