#pragma once

#include "access/service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// Make, list and revoke API keys; for administrators.
void AddKeys(http::Group& group, access::AccessService& service);

}  // namespace medres::api
