#include "base/text.hpp"

#include <gtest/gtest.h>

namespace medres::text {
namespace {

std::u32string CodePointsOf(std::string_view text) {
  std::u32string points;
  while (const auto c = NextCodePoint(text)) points.push_back(*c);
  return points;
}

TEST(Utf8, ReadsAndWritesEveryLength) {
  const std::u32string points{U'a', U'é', U'医', U'𠮷', U'\x7F', U'\x80', U'\x7FF', U'\x800', U'\xFFFF', U'\x10FFFF'};
  std::string text;
  for (const char32_t c : points) AppendCodePoint(text, c);
  EXPECT_EQ(CodePointsOf(text), points);
  EXPECT_TRUE(IsUtf8(text));
  EXPECT_EQ(CountCodePoints(text), points.size());
}

TEST(Utf8, RefusesWhatIsNone) {
  for (const std::string& text :
       {std::string("\xFF"), std::string("\x80"), std::string("\xC0\xAF"), std::string("\xE0\x80\xAF"),
        std::string("\xED\xA0\x80"), std::string("\xF4\x90\x80\x80"), std::string("\xE5\x8C"), std::string("a\xE5z")}) {
    EXPECT_FALSE(IsUtf8(text));
  }
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8(std::string_view("\0", 1)));
}

TEST(Utf8, SurvivesInvalidBytesOneByOne) {
  EXPECT_EQ(CodePointsOf("a\xFF\xE5医"), (std::u32string{U'a', U'\xFFFD', U'\xFFFD', U'医'}));
  EXPECT_EQ(CountCodePoints("\xE5\x8C"), 2U);
}

TEST(Trim, TakesBlanksOffBothEnds) {
  EXPECT_EQ(Trim(" \t\r\n a b \n"), "a b");
  EXPECT_EQ(Trim("  \n"), "");
  EXPECT_EQ(Trim(""), "");
}

TEST(Split, KeepsEmptyParts) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(Split("a,b", ','), (Parts{"a", "b"}));
  EXPECT_EQ(Split("", ','), (Parts{""}));
  EXPECT_EQ(Split(",a,", ','), (Parts{"", "a", ""}));
}

TEST(ToLowerAscii, LeavesOtherBytes) { EXPECT_EQ(ToLowerAscii("AbZ-É医"), "abz-É医"); }

TEST(ParseInteger, TakesTheWholeText) {
  EXPECT_EQ(ParseInteger("-12"), -12);
  EXPECT_EQ(ParseInteger("9223372036854775807"), 9'223'372'036'854'775'807);
  for (const char* text : {"", " 1", "1 ", "+1", "1.0", "0x1", "9223372036854775808", "one"}) {
    EXPECT_FALSE(ParseInteger(text)) << text;
  }
}

TEST(ParseNumber, TakesTheWholeText) {
  EXPECT_EQ(ParseNumber("-1.5e3"), -1'500.0);
  for (const char* text : {"", "1,5", "nan", "inf", "1e999", "1.5 ", "--1"}) EXPECT_FALSE(ParseNumber(text)) << text;
}

}  // namespace
}  // namespace medres::text
