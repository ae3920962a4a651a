#pragma once

#include <string>
#include <vector>

#include "base/error.hpp"
#include "notification/webhook/model.hpp"

/// What webhooks are told, and how it is signed: pure.
namespace medres::notification {

/// "t=1796000000,v1=<hex>": HMAC-SHA-256 with the secret over "<seconds>.<body>", so that neither the body nor its age
/// can be changed.
std::string SignatureOf(std::string_view secret, Instant at, std::string_view body);

/// What is wrong with a webhook to be: its address, or a kind that is no kind. `allow_private` lets it lead into our
/// own network.
std::vector<Issue> CheckWebhook(const std::string& url, const std::vector<std::string>& kinds, bool allow_private);

}  // namespace medres::notification
