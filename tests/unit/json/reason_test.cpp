#include "platform/json/reason.hpp"

#include <gtest/gtest.h>

namespace medres::json {
namespace {

TEST(Reason, OfBlanksAloneIsNone) {
  for (const char* text : {" ", " \t\r\n", "　", "\u00A0", "\u2003 \u200A", "\uFEFF", " 　 "}) {
    EXPECT_FALSE(IsNotBlank(text)) << text;
    EXPECT_FALSE(IsEmptyOrNotBlank(text)) << text;
  }
  for (const char* text : {"a", " 病 ", "　.", "\xFF", "\u200B"}) {
    EXPECT_TRUE(IsNotBlank(text)) << text;
    EXPECT_TRUE(IsEmptyOrNotBlank(text)) << text;
  }
  EXPECT_FALSE(IsNotBlank(""));
  EXPECT_TRUE(IsEmptyOrNotBlank("")) << "whether there must be one is for the length to say";
}

}  // namespace
}  // namespace medres::json
