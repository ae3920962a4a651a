#pragma once

#include "access/accounts/sessions.hpp"
#include "access/tokens.hpp"
#include "platform/config/settings.hpp"
#include "platform/container/container.hpp"

namespace medres::app {

/// Whose tokens are believed. kInvalid `access.token_settings` {key}.
Result<access::TokenOptions> TokenOptionsOf(const config::Settings& settings);
/// How long people are signed in, and who must have a second factor. kInvalid `config.role` {role}.
Result<access::SessionRules> SessionRulesOf(const config::Settings& settings);

/// Who calls, by keys, sessions and tokens, which objects are theirs, and who looked at what.
void AddAccess(container::Container& program);
/// In a server: hears of what other processes did to accounts.
void AddAccountFollowing(container::Container& program);

}  // namespace medres::app
