#include "scheduling/payment/rules.hpp"

#include <cstdlib>

#include "base/text.hpp"
#include "platform/security/digest.hpp"

namespace medres::scheduling {
namespace {

struct SignedAt {
  std::int64_t seconds = 0;
  std::string_view time;
  std::string_view digest;
};

std::optional<SignedAt> ReadSignature(std::string_view header) {
  SignedAt read;
  for (const std::string_view part : text::Split(header, ',')) {
    const std::string_view member = text::Trim(part);
    if (member.starts_with("t=")) read.time = member.substr(2);
    if (member.starts_with("v1=")) read.digest = member.substr(3);
  }
  const auto seconds = text::ParseInteger(read.time);
  if (!seconds || read.digest.empty()) return std::nullopt;
  read.seconds = *seconds;
  return read;
}

}  // namespace

Status CheckReportSignature(const PaymentRules& rules, std::string_view header, std::string_view body, Instant now) {
  if (rules.secret.empty()) return Fail(Error::Unavailable("payment.callback_off"));
  const auto read = ReadSignature(header);
  if (!read) return Fail(Error::Unauthenticated("payment.signature"));
  std::string signed_text(read->time);
  signed_text.append(".").append(body);
  const std::string expected = security::ToHex(security::HmacSha256(rules.secret, signed_text));
  if (!security::EqualInConstantTime(expected, read->digest)) return Fail(Error::Unauthenticated("payment.signature"));
  const std::int64_t window = rules.window.count() / 1000;
  if (std::llabs(now.milliseconds / 1000 - read->seconds) > window) {
    return Fail(Error::Unauthenticated("payment.signature_old"));
  }
  return {};
}

}  // namespace medres::scheduling
