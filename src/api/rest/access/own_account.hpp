#pragma once

#include "access/accounts/service.hpp"
#include "access/accounts/sign_in.hpp"
#include "platform/http/router.hpp"

namespace medres::api {

/// Signing in and out, and what everybody does with their own account.
void AddOwnAccount(http::Group& group, access::SignIn& sign_in, access::Sessions& sessions,
                   access::AccountService& accounts);
/// Setting up a second factor.
void AddSecondFactor(http::Group& group, access::SignIn& sign_in);

}  // namespace medres::api
