#include "notification/webhook/rules.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "platform/net/address.hpp"
#include "platform/net/url.hpp"
#include "platform/security/digest.hpp"

namespace medres::notification {
namespace {

/// What events can be about: the first word of their kinds. docs/events.md lists them.
constexpr std::array<std::string_view, 16> kSubjects{
    "account", "api_key",  "appointment", "constitution", "inventory", "patient",      "payment", "policy",
    "queue",   "resource", "rota",        "service_type", "session",   "session_plan", "setting", "waitlist"};

bool IsOfKnownSubject(std::string_view pattern) {
  return pattern == "*" || std::ranges::find(kSubjects, pattern.substr(0, pattern.find('.'))) != kSubjects.end();
}

/// "*", "appointment.*", "appointment.booked": lower-case words with dots between them.
bool IsKindPattern(std::string_view pattern) {
  if (pattern == "*") return true;
  if (pattern.ends_with(".*")) pattern.remove_suffix(2);
  return std::ranges::all_of(text::Split(pattern, '.'), [](std::string_view word) {
    return !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz_-") == std::string_view::npos;
  });
}

}  // namespace

std::string SignatureOf(std::string_view secret, Instant at, std::string_view body) {
  const std::string seconds = std::to_string(at.milliseconds / 1000);
  std::string signed_text = seconds;
  signed_text.append(".").append(body);
  return "t=" + seconds + ",v1=" + security::ToHex(security::HmacSha256(secret, signed_text));
}

std::vector<Issue> CheckWebhook(const std::string& url, const std::vector<std::string>& kinds, bool allow_private) {
  std::vector<Issue> issues;
  const auto parsed = net::ParseUrl(url);
  if (!parsed) {
    issues.push_back({"webhook.url_false", "/url", {}});
  } else if (!allow_private && net::IsEvidentlyPrivate(parsed->host)) {
    issues.push_back({"webhook.url_private", "/url", {{"host", parsed->host}}});
  }
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (IsKindPattern(kinds[i]) && IsOfKnownSubject(kinds[i])) continue;
    issues.push_back({"webhook.kind_false", "/kinds/" + std::to_string(i), {{"kind", kinds[i]}}});
  }
  return issues;
}

}  // namespace medres::notification
