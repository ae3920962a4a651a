#include "scheduling/payment/rules.hpp"

#include <gtest/gtest.h>

#include "platform/security/digest.hpp"

namespace medres::scheduling {
namespace {

constexpr std::string_view kBody = R"({"transaction":"1"})";
const Instant kNow{1'900'000'000'123};

std::string Sign(std::string_view secret, std::int64_t seconds, std::string_view body) {
  const std::string time = std::to_string(seconds);
  return "t=" + time + ",v1=" + security::ToHex(security::HmacSha256(secret, time + "." + std::string(body)));
}

TEST(ReportSignature, IsTheProvidersAndNew) {
  const PaymentRules rules{.secret = "s3cret", .window = std::chrono::seconds(300)};
  struct Case {
    const char* name;
    std::string header;
    std::string_view body;
    std::string_view refusal;
  };
  const Case cases[] = {
      {"right", Sign("s3cret", 1'900'000'000, kBody), kBody, ""},
      {"as old as may be", Sign("s3cret", 1'899'999'700, kBody), kBody, ""},
      {"as far ahead as may be", Sign("s3cret", 1'900'000'300, kBody), kBody, ""},
      {"too old", Sign("s3cret", 1'899'999'699, kBody), kBody, "payment.signature_old"},
      {"too far ahead", Sign("s3cret", 1'900'000'301, kBody), kBody, "payment.signature_old"},
      {"another secret", Sign("secret", 1'900'000'000, kBody), kBody, "payment.signature"},
      {"another body", Sign("s3cret", 1'900'000'000, kBody), R"({"transaction":"2"})", "payment.signature"},
      {"another time", "t=1900000001" + Sign("s3cret", 1'900'000'000, kBody).substr(12), kBody, "payment.signature"},
      {"none", "", kBody, "payment.signature"},
      {"no digest", "t=1900000000", kBody, "payment.signature"},
      {"no time", Sign("s3cret", 1'900'000'000, kBody).substr(13), kBody, "payment.signature"},
      {"no number", "t=x,v1=00", kBody, "payment.signature"},
      {"cut short", Sign("s3cret", 1'900'000'000, kBody).substr(0, 40), kBody, "payment.signature"},
  };
  for (const Case& one : cases) {
    const Status checked = CheckReportSignature(rules, one.header, one.body, kNow);
    EXPECT_EQ(checked ? "" : checked.error().code, one.refusal) << one.name;
  }
}

TEST(ReportSignature, NothingIsTakenWithoutASecret) {
  const Status checked = CheckReportSignature(PaymentRules{}, Sign("", 1'900'000'000, kBody), kBody, kNow);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code, "payment.callback_off");
}

}  // namespace
}  // namespace medres::scheduling
