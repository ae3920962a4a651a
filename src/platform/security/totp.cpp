#include "platform/security/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cctype>
#include <stdexcept>

#include "platform/security/digest.hpp"

namespace medres::security {
namespace {

constexpr std::int64_t kStepSeconds = 30;
constexpr std::size_t kTotpSecretBytes = 20;  // as long as the hash, RFC 4226
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const EVP_MD* DigestOf(TotpHash hash) {
  switch (hash) {
    case TotpHash::kSha256: return EVP_sha256();
    case TotpHash::kSha512: return EVP_sha512();
    case TotpHash::kSha1: break;
  }
  return EVP_sha1();
}

std::string BigEndian(std::int64_t counter) {
  std::string bytes(8, '\0');
  auto rest = static_cast<std::uint64_t>(counter);
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, rest >>= 8U) *byte = static_cast<char>(rest & 0xFFU);
  return bytes;
}

/// For a part of a URI's path or query.
std::string Escaped(std::string_view text) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 128 && (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~')) {
      escaped.push_back(c);
    } else {
      escaped.append({'%', kHexDigits[byte >> 4U], kHexDigits[byte & 15U]});
    }
  }
  return escaped;
}

}  // namespace

std::string HotpCode(std::string_view secret, std::int64_t counter, int digits, TotpHash hash) {
  const std::string message = BigEndian(counter);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  if (HMAC(DigestOf(hash), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(message.data()), message.size(), mac.data(), &size) == nullptr) {
    throw std::runtime_error("HMAC failed");
  }
  const std::size_t offset = mac.at(size - 1) & 15U;
  std::uint32_t number = mac.at(offset) & 0x7FU;
  for (std::size_t i = 1; i < 4; ++i) number = number << 8U | mac.at(offset + i);
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  const std::string text = std::to_string(number % modulus);
  return std::string(static_cast<std::size_t>(digits) - text.size(), '0') + text;
}

std::int64_t TotpStep(Instant now) { return now.milliseconds / 1000 / kStepSeconds; }

std::optional<std::int64_t> FindTotpStep(std::string_view secret, std::string_view code, Instant now,
                                         std::int64_t after) {
  std::optional<std::int64_t> found;
  const std::int64_t current = TotpStep(now);
  // All three, whichever fits.
  for (std::int64_t step = current - 1; step <= current + 1; ++step) {
    const bool fits = EqualInConstantTime(HotpCode(secret, step), code);
    if (fits && step > after && !found) found = step;
  }
  return found;
}

std::string MakeTotpSecret() { return RandomBytes(kTotpSecretBytes); }

std::string ToBase32(std::string_view bytes) {
  std::string text;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8U) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5) text.push_back(kBase32[(buffer >> (bits - 5)) & 31U]);
  }
  if (bits > 0) text.push_back(kBase32[(buffer << (5 - bits)) & 31U]);
  return text;
}

std::optional<std::string> FromBase32(std::string_view text) {
  std::string bytes;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == ' ' || c == '=') continue;
    const auto place = kBase32.find(static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    if (place == std::string_view::npos) return std::nullopt;
    buffer = (buffer << 5U) | static_cast<std::uint32_t>(place);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>((buffer >> bits) & 0xFFU));
    }
  }
  return bytes;
}

std::string OtpauthUri(std::string_view issuer, std::string_view name, std::string_view secret) {
  const std::string house = Escaped(issuer);
  return "otpauth://totp/" + house + ":" + Escaped(name) + "?secret=" + ToBase32(secret) + "&issuer=" + house +
         "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace medres::security
