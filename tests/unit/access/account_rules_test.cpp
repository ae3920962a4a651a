#include "access/accounts/rules.hpp"

#include <gtest/gtest.h>

namespace medres::access_test {
namespace {

using access::AccountInput;

std::string CodesOf(const std::vector<Issue>& issues) {
  std::string codes;
  for (const Issue& issue : issues) codes += (codes.empty() ? "" : " ") + issue.code + "@" + issue.pointer;
  return codes;
}

TEST(AccountRulesTest, ChecksNamesRolesAndWhatRolesNeed) {
  AccountInput input{.name = "li.wei", .display_name = "李伟", .roles = {"admin"}};
  EXPECT_EQ(CodesOf(CheckAccount(input)), "");
  for (const char* name : {"", "a", "Li", "li wei", ".li", "李伟", "a/b"}) {
    input.name = name;
    EXPECT_EQ(CodesOf(CheckAccount(input)), "account.name_false@/name") << name;
  }
  input.name = "li@house.example";
  input.roles = {"clinician", "patient", "emperor"};
  EXPECT_EQ(CodesOf(CheckAccount(input)),
            "account.role_false@/roles/2 account.patient_missing@/patient account.department_missing@/departments");
  input.roles = {};
  EXPECT_EQ(CodesOf(CheckAccount(input)), "account.role_missing@/roles");
}

TEST(AccountRulesTest, RefusesPasswordsThatAreGuessed) {
  const auto code = [](std::string_view password) { return CodesOf(access::CheckPassword(password, "li.wei", "/p")); };
  EXPECT_EQ(code("elevenchars"), "account.password_short@/p");
  EXPECT_EQ(code("一二三四五六七八九十一"), "account.password_short@/p");
  EXPECT_EQ(code("一二三四五六七八九十一二"), "");
  EXPECT_EQ(code(std::string(129, 'x')), "account.password_long@/p");
  EXPECT_EQ(code("aaaaaaaaaaaaaaaa"), "account.password_plain@/p");
  EXPECT_EQ(code("LI.WEI-2030!!"), "account.password_plain@/p");
  EXPECT_EQ(code("li.wei and much more besides"), "");
  EXPECT_EQ(code("\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff"), "account.password_short@/p");
}

TEST(AccountRulesTest, KeepsWaitingLonger) {
  using namespace std::chrono_literals;
  const Milliseconds waits[] = {0ms, 0ms, 0ms, 0ms, 0ms, 30s, 60s, 120s, 240s, 480s, 900s, 900s};
  for (int i = 0; i < 12; ++i) EXPECT_EQ(access::LockAfter(i), waits[i]) << i;
  EXPECT_EQ(access::LockAfter(1'000'000), 900s);
}

TEST(AccountRulesTest, NamesAccountsInHistories) {
  const auto id = access::AccountId::Make();
  EXPECT_EQ(access::AccountIn(access::SubjectOf(id)), id);
  for (const char* other : {"", "account:", "account:x", "key:01JDWK3V8QH2M5Y4Z7N9P6RSTA", "user:li.wei"}) {
    EXPECT_EQ(access::AccountIn(other), std::nullopt) << other;
  }
  EXPECT_EQ(access::NormaliseName("  Li.Wei "), "li.wei");
  EXPECT_EQ(access::ScopesOf(std::vector<std::string>{"auditor", "king"}), std::vector<std::string>{"audit:read"});
}

}  // namespace
}  // namespace medres::access_test
