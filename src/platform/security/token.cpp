#include "platform/security/token.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "platform/security/base64url.hpp"
#include "platform/security/token_json.hpp"

namespace medres::security {
namespace {

constexpr std::size_t kMaxNameLength = 200;
constexpr std::size_t kMaxListed = 100;
/// By these headers a token would bring its own key, or say how it is to be read.
constexpr std::array<std::string_view, 6> kForbiddenHeaders{"jku", "jwk", "x5u", "x5c", "b64", "zip"};

template <class T>
using Believed = std::expected<T, TokenFault>;

std::unexpected<TokenFault> Refused(TokenFault fault) { return std::unexpected(fault); }

struct Parts {
  std::string_view signed_text;  ///< header and claims as they were signed
  std::string header;
  std::string claims;
  std::string signature;
};

Believed<Parts> Split(std::string_view token) {
  if (token.size() > kMaxTokenSize) return Refused(TokenFault::kTooLarge);
  const auto parts = text::Split(token, '.');
  if (parts.size() != 3) return Refused(TokenFault::kMalformed);
  auto header = FromBase64Url(parts[0]);
  auto claims = FromBase64Url(parts[1]);
  auto signature = FromBase64Url(parts[2]);
  if (!header || !claims || !signature) return Refused(TokenFault::kMalformed);
  return Parts{.signed_text = token.substr(0, parts[0].size() + 1 + parts[1].size()),
               .header = *std::move(header),
               .claims = *std::move(claims),
               .signature = *std::move(signature)};
}

struct Header {
  TokenAlgorithm algorithm;
  std::string key;
};

Believed<Header> ReadHeader(const std::string& text) {
  const auto tape = json::Tape::Make(text);
  const auto header = tape ? TokenObject::Whole(*tape) : std::nullopt;
  if (!header) return Refused(TokenFault::kMalformed);
  if (header->Has("crit") ||
      std::ranges::any_of(kForbiddenHeaders, [&](std::string_view name) { return header->Has(name); })) {
    return Refused(TokenFault::kCritical);
  }
  constexpr std::array kAlgorithms{TokenAlgorithm::kHs256, TokenAlgorithm::kRs256, TokenAlgorithm::kEs256};
  const std::string named = header->Text("alg");
  const auto algorithm = std::ranges::find_if(kAlgorithms, [&](TokenAlgorithm one) { return ToText(one) == named; });
  if (algorithm == kAlgorithms.end()) return Refused(TokenFault::kAlgorithm);
  Header read{.algorithm = *algorithm, .key = header->Text("kid")};
  if (header->Has("kid") && (read.key.empty() || read.key.size() > kMaxNameLength)) return Refused(TokenFault::kKey);
  return read;
}

Believed<void> CheckSignature(const Parts& parts, const Header& header, const TokenKeySet& keys) {
  const auto candidates = keys.Candidates(header.key, header.algorithm);
  if (candidates.empty()) return Refused(TokenFault::kKey);
  const bool is_signed = std::ranges::any_of(
      candidates, [&](const TokenKey* key) { return key->Verifies(parts.signed_text, parts.signature); });
  if (!is_signed) return Refused(TokenFault::kSignature);
  return {};
}

/// A text, or a list of texts of which one is ours.
bool IsFor(const TokenObject& claims, std::string_view audience) {
  if (const auto list = claims.Texts("aud")) return std::ranges::find(*list, audience) != list->end();
  return claims.Text("aud") == audience;
}

std::optional<Instant> TimeOf(const TokenObject& claims, std::string_view name) {
  constexpr std::int64_t kLatest = 253'402'300'800;  // the year 10000
  const auto seconds = claims.Number(name);
  if (!seconds || *seconds < 0 || *seconds > kLatest) return std::nullopt;
  return Instant{*seconds * 1000};
}

Believed<void> CheckTimes(const TokenObject& claims, const TokenRules& rules, Instant now) {
  const auto expires = TimeOf(claims, "exp");
  if (!expires) return Refused(TokenFault::kClaims);
  if (*expires + rules.leeway <= now) return Refused(TokenFault::kExpired);
  for (const std::string_view name : {"nbf", "iat"}) {
    if (!claims.Has(name)) continue;
    const auto begins = TimeOf(claims, name);
    if (!begins) return Refused(TokenFault::kClaims);
    if (*begins > now + rules.leeway) return Refused(TokenFault::kNotYet);
  }
  return {};
}

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= kMaxNameLength && text::IsUtf8(text) &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; });
}

/// False when it is there and no list of names.
bool ReadNames(const TokenObject& claims, std::string_view name, std::vector<std::string>& names) {
  if (!claims.Has(name)) return true;
  auto listed = claims.Texts(name);
  if (!listed || listed->size() > kMaxListed || !std::ranges::all_of(*listed, IsName)) return false;
  names = *std::move(listed);
  return true;
}

Believed<TokenClaims> ReadClaims(const TokenObject& json) {
  TokenClaims claims{.subject = json.Text("sub"), .expires_at = *TimeOf(json, "exp"), .id = json.Text("jti")};
  if (!IsName(claims.subject)) return Refused(TokenFault::kClaims);
  if (json.Has("scope")) {
    const std::string scope = json.Text("scope");
    for (const std::string_view part : text::Split(scope, ' ')) {
      if (!part.empty()) claims.scopes.emplace_back(part);
    }
    if (claims.scopes.size() > kMaxListed || !std::ranges::all_of(claims.scopes, IsName)) {
      return Refused(TokenFault::kClaims);
    }
  }
  if (!ReadNames(json, "roles", claims.roles) || !ReadNames(json, "departments", claims.departments)) {
    return Refused(TokenFault::kClaims);
  }
  claims.patient = json.Text("patient");
  if (json.Has("patient") && !IsName(claims.patient)) return Refused(TokenFault::kClaims);
  return claims;
}

}  // namespace

std::string_view ToText(TokenFault fault) {
  constexpr std::array<std::string_view, 11> kTexts{"too_large", "malformed", "algorithm", "critical",
                                                    "key",       "signature", "claims",    "issuer",
                                                    "audience",  "expired",   "not_yet"};
  return kTexts.at(static_cast<std::size_t>(fault));
}

Believed<TokenClaims> VerifyToken(std::string_view token, const TokenKeySet& keys, const TokenRules& rules,
                                  Instant now) {
  const auto parts = Split(token);
  if (!parts) return Refused(parts.error());
  const auto header = ReadHeader(parts->header);
  if (!header) return Refused(header.error());
  if (const auto checked = CheckSignature(*parts, *header, keys); !checked) return Refused(checked.error());
  // Nothing of what it claims was looked at before here.
  const auto tape = json::Tape::Make(parts->claims);
  const auto claims = tape ? TokenObject::Whole(*tape) : std::nullopt;
  if (!claims) return Refused(TokenFault::kMalformed);
  if (claims->Text("iss") != rules.issuer) return Refused(TokenFault::kIssuer);
  if (!IsFor(*claims, rules.audience)) return Refused(TokenFault::kAudience);
  if (const auto checked = CheckTimes(*claims, rules, now); !checked) return Refused(checked.error());
  return ReadClaims(*claims);
}

std::string KeyIdOf(std::string_view token) {
  const auto parts = Split(token);
  const auto header = parts ? ReadHeader(parts->header) : Refused(TokenFault::kMalformed);
  return header ? header->key : std::string();
}

}  // namespace medres::security
