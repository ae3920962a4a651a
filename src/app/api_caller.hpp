#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace medres::app {

struct ApiAnswer {
  int status = 0;
  std::string body;
};

struct ApiRequest {
  std::string method = "GET";
  std::string target;
  std::string body;
  std::string key;
  std::string language;
  std::string idempotency_key;
};

/// For a query string: everything but letters, digits and -._~ becomes %XX.
std::string PercentEncoded(std::string_view text);

/// One request over a connection of its own to a server at "host:port". kUnavailable `api.unreachable` when nobody
/// listens.
Result<ApiAnswer> CallServer(const std::string& listen, const ApiRequest& request);

}  // namespace medres::app
