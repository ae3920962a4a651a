#include <gtest/gtest.h>

#include "platform/http/line_splitter.hpp"

namespace medres::http {
namespace {

/// The lines of a text that comes in parts of `step` bytes: "1[a] 2[b] 3!", the last too long.
std::string Split(std::string_view text, std::size_t longest, std::size_t step) {
  LineSplitter splitter(longest);
  std::string shown;
  const auto show = [&] {
    while (const auto line = splitter.Next()) {
      if (!shown.empty()) shown += " ";
      shown += std::to_string(line->number);
      shown += line->is_too_long ? "!" : "[" + std::string(line->text) + "]";
      EXPECT_EQ(splitter.number(), line->number);
    }
  };
  for (; !text.empty(); text.remove_prefix(std::min(step, text.size()))) {
    const std::string part(text.substr(0, step));  // a copy, so that a view kept too long is seen
    splitter.Feed(part);
    show();
  }
  splitter.End();
  show();
  return shown;
}

TEST(LineSplitter, MeansTheSameHoweverATextIsCut) {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };
  constexpr Case kCases[] = {
      {"", ""},
      {"a", "1[a]"},
      {"a\n", "1[a]"},
      {"a\nb", "1[a] 2[b]"},
      {"\n", "1[]"},
      {"\n\na", "1[] 2[] 3[a]"},
      {"a\r\nb\r\n", "1[a\r] 2[b\r]"},
      {"12345\n1234567890\n6", "1[12345] 2[1234567890] 3[6]"},
      {"12345678901\nb", "1! 2[b]"},
      {"a\n12345678901234567890123456789012345678901234567890\nb\n", "1[a] 2! 3[b]"},
      {"a\n12345678901", "1[a] 2!"},
      {"12345678901\n12345678901\n\n", "1! 2! 3[]"},
  };
  for (const Case& one : kCases) {
    for (const std::size_t step : {1U, 2U, 3U, 7U, 1000U}) {
      EXPECT_EQ(Split(one.text, 10, step), one.expected) << one.text << " in parts of " << step;
    }
  }
}

}  // namespace
}  // namespace medres::http
