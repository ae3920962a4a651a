#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

/// Codes that change with time (TOTP, RFC 6238): what an authenticator shows and the house works out too.
namespace medres::security {

enum class TotpHash { kSha1, kSha256, kSha512 };

/// RFC 4226's number of `digits` digits for one counter.
std::string HotpCode(std::string_view secret, std::int64_t counter, int digits = 6, TotpHash hash = TotpHash::kSha1);

/// Steps of 30 seconds since 1970.
std::int64_t TotpStep(Instant now);

/// The step, the one now or one beside it for clocks that differ, whose code this is, as long as it is later than
/// `after`: a code that was used once is none any more. Nothing for anything else.
std::optional<std::int64_t> FindTotpStep(std::string_view secret, std::string_view code, Instant now,
                                         std::int64_t after);

/// 20 random bytes.
std::string MakeTotpSecret();

/// RFC 4648 without padding, upper case. Decoding takes lower case and blanks too; nothing for what is no base 32.
std::string ToBase32(std::string_view bytes);
std::optional<std::string> FromBase32(std::string_view text);

/// What authenticators read as a QR code: `otpauth://totp/MedRes:name?secret=…&issuer=MedRes`.
std::string OtpauthUri(std::string_view issuer, std::string_view name, std::string_view secret);

}  // namespace medres::security
