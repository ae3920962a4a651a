#pragma once

#include "access/accounts/service.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// Who signs in: made, listed, changed, disabled, given a new password; for administrators.
void AddAccounts(http::Group& group, access::AccountService& service);

}  // namespace medres::api
