#include "platform/security/password.hpp"

#include <gtest/gtest.h>

#include <set>

namespace medres::security_test {
namespace {

using security::HashPassword;
using security::VerifyPassword;

constexpr security::PasswordCost kCheap{.memory_kib = 64, .passes = 1, .lanes = 1};

TEST(PasswordTest, VerifiesWhatItHashedAndNothingElse) {
  const std::string hash = HashPassword("correct horse 电池", kCheap);
  EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << hash;
  EXPECT_TRUE(VerifyPassword("correct horse 电池", hash));
  for (const char* wrong : {"", "correct horse", "correct horse 电", "correct horse 电池 ", "Correct horse 电池"}) {
    EXPECT_FALSE(VerifyPassword(wrong, hash)) << wrong;
  }
  EXPECT_NE(HashPassword("same", kCheap), HashPassword("same", kCheap));
}

TEST(PasswordTest, TakesNothingForAHashThatIsNone) {
  for (const char* hash : {"", "$argon2id$", "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA", "plain"}) {
    EXPECT_FALSE(VerifyPassword("plain", hash)) << hash;
  }
}

/// From the reference implementation's own test: argon2id, version 19, m 65536, t 2, p 1, "password", "somesalt".
TEST(PasswordTest, KnowsTheReferenceVector) {
  EXPECT_TRUE(VerifyPassword("password",
                             "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
}

TEST(PasswordTest, CostsWhatOwaspAsksFor) {
  const security::PasswordCost cost;
  EXPECT_EQ(cost.memory_kib, 19U * 1024U);
  EXPECT_EQ(cost.passes, 2U);
  EXPECT_EQ(cost.lanes, 1U);
  const std::string hash = HashPassword("correct horse");
  EXPECT_FALSE(security::NeedsNewHash(hash));
  EXPECT_TRUE(security::NeedsNewHash(hash, kCheap));
  EXPECT_TRUE(security::NeedsNewHash(HashPassword("correct horse", kCheap)));
}

TEST(PasswordTest, MakesPasswordsThatNobodyChose) {
  std::set<std::string> made;
  for (int i = 0; i < 1000; ++i) made.insert(security::MakePassword());
  EXPECT_EQ(made.size(), 1000U);
  EXPECT_EQ(made.begin()->size(), 20U);
}

}  // namespace
}  // namespace medres::security_test
