#pragma once

#include "app/api_caller.hpp"
#include "app/commands/commands.hpp"

namespace medres::app {

/// A request with the key and the language of whoever calls: --key, else MEDRES_ADMIN_KEY, else the demo's key.
ApiRequest RequestOf(const Environment& environment, const ApiOptions& options);

/// The body of a wish for a visit.
std::string WishOf(const BookOptions& options);

/// The exit code for an answer's status.
int ExitCodeFor(int status);

/// What the running server answers, else the endpoints over the opened database.
Result<ApiAnswer> Ask(Environment& environment, const ApiRequest& request);

using Present = std::string (*)(const Environment&, std::string_view body);

/// Asks the running server, else the endpoints over the opened database; prints the answer, or what is wrong. The
/// result is the exit code.
int Call(Environment& environment, const ApiOptions& options, const ApiRequest& request, Present present);

}  // namespace medres::app
