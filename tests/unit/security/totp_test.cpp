#include "platform/security/totp.hpp"

#include <gtest/gtest.h>

namespace medres::security_test {
namespace {

using security::FindTotpStep;
using security::HotpCode;
using security::TotpHash;

/// RFC 6238, appendix B: eight digits, three hashes, seeds as long as each hash.
struct Vector {
  std::int64_t seconds;
  TotpHash hash;
  const char* code;
};

std::string SeedOf(TotpHash hash) {
  const std::string digits = "1234567890";
  std::string seed;
  const std::size_t size = hash == TotpHash::kSha1 ? 20 : hash == TotpHash::kSha256 ? 32 : 64;
  while (seed.size() < size) seed += digits;
  seed.resize(size);
  return seed;
}

TEST(TotpTest, GivesTheCodesOfRfc6238) {
  using enum TotpHash;
  for (const Vector& vector : {Vector{59, kSha1, "94287082"}, Vector{59, kSha256, "46119246"},
                               Vector{59, kSha512, "90693936"}, Vector{1111111109, kSha1, "07081804"},
                               Vector{1111111109, kSha256, "68084774"}, Vector{1111111109, kSha512, "25091201"},
                               Vector{1111111111, kSha1, "14050471"}, Vector{1111111111, kSha256, "67062674"},
                               Vector{1111111111, kSha512, "99943326"}, Vector{1234567890, kSha1, "89005924"},
                               Vector{1234567890, kSha256, "91819424"}, Vector{1234567890, kSha512, "93441116"},
                               Vector{2000000000, kSha1, "69279037"}, Vector{2000000000, kSha256, "90698825"},
                               Vector{2000000000, kSha512, "38618901"}, Vector{20000000000, kSha1, "65353130"},
                               Vector{20000000000, kSha256, "77737706"}, Vector{20000000000, kSha512, "47863826"}}) {
    const std::int64_t step = security::TotpStep(Instant{vector.seconds * 1000});
    EXPECT_EQ(HotpCode(SeedOf(vector.hash), step, 8, vector.hash), vector.code) << vector.seconds;
  }
}

/// RFC 4226, appendix D.
TEST(TotpTest, GivesTheCodesOfRfc4226) {
  const char* const codes[] = {"755224", "287082", "359152", "969429", "338314",
                               "254676", "287922", "162583", "399871", "520489"};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(HotpCode(SeedOf(TotpHash::kSha1), i), codes[i]);
}

TEST(TotpTest, TakesACodeOnceAndOneStepEarlyOrLate) {
  const std::string secret = security::MakeTotpSecret();
  const Instant now{1'800'000'015'000};
  const std::int64_t step = security::TotpStep(now);
  for (std::int64_t beside = -1; beside <= 1; ++beside) {
    EXPECT_EQ(FindTotpStep(secret, HotpCode(secret, step + beside), now, 0), step + beside);
  }
  EXPECT_EQ(FindTotpStep(secret, HotpCode(secret, step - 2), now, 0), std::nullopt);
  EXPECT_EQ(FindTotpStep(secret, HotpCode(secret, step + 2), now, 0), std::nullopt);
  EXPECT_EQ(FindTotpStep(secret, HotpCode(secret, step), now, step), std::nullopt);
  EXPECT_EQ(FindTotpStep(secret, HotpCode(secret, step), now, step - 1), step);
  for (const char* wrong : {"", "12345", "1234567", "abcdef"}) {
    EXPECT_EQ(FindTotpStep(secret, wrong, now, 0), std::nullopt) << wrong;
  }
}

/// RFC 4648, section 10.
TEST(TotpTest, WritesBase32) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "MY"},
                                                         {"fo", "MZXQ"},
                                                         {"foo", "MZXW6"},
                                                         {"foob", "MZXW6YQ"},
                                                         {"fooba", "MZXW6YTB"},
                                                         {"foobar", "MZXW6YTBOI"}};
  for (const auto& [plain, text] : vectors) {
    EXPECT_EQ(security::ToBase32(plain), text);
    EXPECT_EQ(security::FromBase32(text), plain);
  }
  EXPECT_EQ(security::FromBase32("mzxw 6ytb oi=="), "foobar");
  EXPECT_EQ(security::FromBase32("MZXW1"), std::nullopt);
}

TEST(TotpTest, NamesHouseAndPersonInTheUri) {
  EXPECT_EQ(
      security::OtpauthUri("MedRes", "li.wei 李", "foobar"),
      "otpauth://totp/MedRes:li.wei%20%E6%9D%8E?secret=MZXW6YTBOI&issuer=MedRes&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace medres::security_test
