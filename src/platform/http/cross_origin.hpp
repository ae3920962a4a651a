#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "platform/http/middleware.hpp"

namespace medres::http {

/// Which pages of other origins may read our answers (CORS). An origin is exactly `scheme://host[:port]`; there is no
/// wildcard. Callers name themselves by Authorization, never by cookies, so credentials are not allowed to anybody.
struct CorsRules {
  std::vector<std::string> origins;
  std::chrono::seconds max_age{600};  ///< how long a browser may remember an answer to its preflight
};

/// From origins between commas. kInvalid `http.cors_origin` {origin}.
Result<std::vector<std::string>> ParseOrigins(std::string_view text);

/// Says on every answer to an origin of the list that its page may read it, also on errors, and answers preflights:
/// OPTIONS goes the same way as ever, and its Allow says which methods there are.
class CrossOrigin final : public Middleware {
 public:
  explicit CrossOrigin(const CorsRules& rules) : rules_(rules) {}
  void Leave(const Context& context, Response& response) const override;

 private:
  const CorsRules& rules_;
};

}  // namespace medres::http
