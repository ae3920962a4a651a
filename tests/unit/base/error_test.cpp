#include "base/error.hpp"

#include <gtest/gtest.h>

namespace medres {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0) return Fail(Error::Invalid("test.odd", "/number", {{"number", std::to_string(number)}}));
  return number / 2;
}

Result<int> Quarter(int number) {
  MEDRES_TRY(const int half, Half(number));
  return Half(half);
}

Status CheckQuarter(int number) {
  MEDRES_CHECK(Quarter(number));
  return {};
}

TEST(Result, LeavesWithTheFirstFailure) {
  EXPECT_EQ(Quarter(12), 3);
  EXPECT_EQ(Quarter(6).error(), Error::Invalid("test.odd", "/number", {{"number", "3"}}));
  EXPECT_TRUE(CheckQuarter(8));
  EXPECT_EQ(CheckQuarter(7).error().issues.at(0).args.at(0).second, "7");
}

TEST(Error, KnowsItsKind) {
  const std::vector<std::pair<Error, std::string_view>> cases{{Error::Malformed("c"), "malformed"},
                                                              {Error::Invalid("c", "/p"), "invalid"},
                                                              {Error::Unauthenticated("c"), "unauthenticated"},
                                                              {Error::Forbidden("c"), "forbidden"},
                                                              {Error::NotFound("c"), "not-found"},
                                                              {Error::Conflict("c"), "conflict"},
                                                              {Error::Precondition("c"), "precondition"},
                                                              {Error::Overloaded("c"), "overloaded"},
                                                              {Error::Unavailable("c"), "unavailable"},
                                                              {Error::Timeout("c"), "timeout"},
                                                              {Error::Internal("c"), "internal"}};
  for (const auto& [error, name] : cases) EXPECT_EQ(ToString(error.kind), name);
}

TEST(Error, OfAFieldIsARequestWithOneIssue) {
  const Error error = Error::Invalid("test.odd", "/number", {{"number", "3"}});
  EXPECT_EQ(error.code, "request.invalid");
  ASSERT_EQ(error.issues.size(), 1U);
  EXPECT_EQ(error.issues[0], (Issue{"test.odd", "/number", {{"number", "3"}}}));
}

TEST(Error, ShowsEverythingToTheLog) {
  const Error error = Error::Conflict("test.taken", {{"by", "x"}}, {{"test.busy", "/resource", {{"until", "9"}}}});
  EXPECT_EQ(ToString(error), "conflict: test.taken by=x; /resource test.busy until=9");
}

}  // namespace
}  // namespace medres
