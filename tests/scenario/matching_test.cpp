#include "scenario/matching.hpp"

#include <gtest/gtest.h>

namespace medres::scenario {
namespace {

using Lines = std::vector<std::string>;

TEST(Matching, WhatIsNotListedDoesNotMatter) {
  EXPECT_EQ(Lines{}, Differences(R"({"a": 1})", R"({"a": 1, "b": 2})"));
  EXPECT_EQ(Lines{R"(/a: expected 1, got 2)"}, Differences(R"({"a": 1})", R"({"a": 2})"));
  EXPECT_EQ(Lines{R"(/a/b: expected null, got none)"}, Differences(R"({"a": {"b": null}})", R"({"a": {}})"));
  EXPECT_EQ(Lines{R"(/a: expected none, got 1)"}, Differences(R"({"a": "<absent>"})", R"({"a": 1})"));
}

TEST(Matching, ArraysAreWholeUnlessTheySayOtherwise) {
  EXPECT_EQ(Lines{}, Differences("[1, 2]", "[1, 2]"));
  EXPECT_EQ(Lines{"/1: expected 3, got 2"}, Differences("[1, 3]", "[1, 2]"));
  EXPECT_EQ(1, Differences("[1]", "[1, 2]").size());
  EXPECT_EQ(Lines{}, Differences(R"([1, "..."])", "[1, 2]"));
  EXPECT_EQ(Lines{}, Differences(R"(["...", 2, "..."])", "[1, 2, 3]"));
  EXPECT_EQ(1, Differences(R"(["...", 2, 1, "..."])", "[1, 2, 3]").size());
}

TEST(Matching, PatternsAreFoundInTexts) {
  EXPECT_EQ(Lines{}, Differences(R"({"a": "~^b+$~", "n": "~^1069[.]6~", "x": "<any>"})",
                                 R"({"a": "bb", "n": 1069.668, "x": null})"));
  EXPECT_EQ(1, Differences(R"({"a": "~^b+$~"})", R"({"a": "bc"})").size());
  EXPECT_EQ(Lines{}, Differences("~BEGIN:VCALENDAR\r?\n~", "BEGIN:VCALENDAR\r\nEND"));
  EXPECT_EQ(1, Differences("~END:VEVENT~", "BEGIN").size());
  EXPECT_TRUE(TextMatches("~calendar~", "text/calendar; charset=utf-8"));
  EXPECT_FALSE(TextMatches("text/calendar", "text/calendar; charset=utf-8"));
}

TEST(Matching, NonsenseIsNotExpected) {
  EXPECT_THROW(Differences("{oops", "{}"), std::invalid_argument);
  EXPECT_EQ(Lines{"the body is not JSON"}, Differences("{}", "oops"));
}

}  // namespace
}  // namespace medres::scenario
