#include <gtest/gtest.h>

#include "access/service.hpp"

namespace medres::access {
namespace {

std::vector<std::string> CodesOf(std::string_view name, const std::vector<std::string>& scopes) {
  std::vector<std::string> codes;
  for (const Issue& issue : CheckKey(name, scopes)) codes.push_back(issue.code + " " + issue.pointer);
  return codes;
}

TEST(CheckKey, TakesEveryFormOfAScope) {
  EXPECT_TRUE(CheckKey("front desk", {"*", "admin", "catalog:read", "scheduling:*", "service_types:write"}).empty());
}

TEST(CheckKey, NamesEachScopeThatIsNone) {
  const std::vector<std::string> wrong{"",       ":",     "Catalog:read", "catalog:", ":read",
                                       "*:read", "a:b:c", "catalog:**",   "a b"};
  std::vector<std::string> expected;
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    expected.push_back("access.scope_false /scopes/" + std::to_string(i));
  }
  EXPECT_EQ(CodesOf("front desk", wrong), expected);
}

TEST(CheckKey, ReportsNameAndScopesTogether) {
  const std::vector<std::string> expected{"access.name_false /name", "access.scope_false /scopes/1"};
  for (const std::string& name : {std::string(), std::string("  "), std::string(101, 'x'), std::string("\xff")}) {
    EXPECT_EQ(CodesOf(name, {"*", "?"}), expected) << name;
  }
  EXPECT_TRUE(CheckKey("预约前台一号", {"*"}).empty());
}

}  // namespace
}  // namespace medres::access
