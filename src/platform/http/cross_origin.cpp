#include "platform/http/cross_origin.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace medres::http {
namespace {

constexpr std::string_view kAllowedHeaders =
    "Accept, Accept-Language, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Exist, If-None-Match, "
    "Prefer, traceparent";
constexpr std::string_view kExposedHeaders =
    "ETag, Last-Modified, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, "
    "WWW-Authenticate, X-Request-Id";

/// As browsers write them: lower case, no path, no user, a port only where it is not the scheme's own.
bool IsOrigin(std::string_view origin) {
  const bool is_web = origin.starts_with("https://") || origin.starts_with("http://");
  if (!is_web) return false;
  const std::string_view authority = origin.substr(origin.find("//") + 2);
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789.-:[]";
  return !authority.empty() && authority.find_first_not_of(kLetters) == std::string_view::npos;
}

}  // namespace

Result<std::vector<std::string>> ParseOrigins(std::string_view text) {
  std::vector<std::string> origins;
  for (const std::string_view part : text::Split(text, ',')) {
    const std::string_view origin = text::Trim(part);
    if (origin.empty()) continue;
    if (!IsOrigin(origin)) {
      return Fail(Error::Invalid("http.cors_origin", "http.cors_origins", {{"origin", std::string(origin)}}));
    }
    origins.emplace_back(origin);
  }
  return origins;
}

void CrossOrigin::Leave(const Context& context, Response& response) const {
  if (rules_.origins.empty()) return;
  ResponseHeaders& headers = response.headers;
  headers.emplace_back("Vary", "Origin");
  const auto origin = context.request.Header("Origin");
  if (!origin || std::ranges::find(rules_.origins, *origin) == rules_.origins.end()) return;
  const bool is_preflight =
      context.request.method == Method::kOptions && context.request.Header("Access-Control-Request-Method");
  const std::string* allowed = is_preflight ? response.FindHeader("Allow") : nullptr;
  const std::string methods = allowed != nullptr ? *allowed : std::string();
  headers.emplace_back("Access-Control-Allow-Origin", *origin);
  if (!is_preflight) {
    headers.emplace_back("Access-Control-Expose-Headers", kExposedHeaders);
    return;
  }
  if (!methods.empty()) headers.emplace_back("Access-Control-Allow-Methods", methods);
  headers.emplace_back("Access-Control-Allow-Headers", kAllowedHeaders);
  headers.emplace_back("Access-Control-Max-Age", std::to_string(rules_.max_age.count()));
}

}  // namespace medres::http
