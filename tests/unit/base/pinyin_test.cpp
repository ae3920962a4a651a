#include "base/pinyin/pinyin.hpp"

#include <gtest/gtest.h>

namespace medres::pinyin {
namespace {

TEST(Romanise, SpellsNames) {
  const std::vector<std::pair<std::string, std::string>> cases{{"上海市中医医院", "shang hai shi zhong yi yi yuan"},
                                                               {"重庆", "chong qing"},
                                                               {"重庆市", "chong qing shi"},
                                                               {"北京大学第三医院", "bei jing da xue di san yi yuan"},
                                                               {"ICU 病房 2号", "icu bing fang 2 hao"},
                                                               {"CT（一）室", "ct yi shi"},
                                                               {"Ruijin Hospital", "ruijin hospital"},
                                                               {"", ""},
                                                               {" · ", ""}};
  for (const auto& [name, spelled] : cases) EXPECT_EQ(Romanise(name), spelled) << name;
}

TEST(ReadingsOf, TellsAllOfThem) {
  EXPECT_EQ(ReadingsOf(U'医'), std::vector<std::string_view>{"yi"});
  const auto readings = ReadingsOf(U'长');
  EXPECT_GE(readings.size(), 2U);
  EXPECT_TRUE(ReadingsOf(U'a').empty());
  EXPECT_TRUE(ReadingsOf(U'，').empty());
}

TEST(InitialsMatch, FindsASubsequence) {
  const auto match = [](std::string_view name, std::string_view query) {
    return InitialsMatch(InitialMasks(name), query);
  };
  EXPECT_TRUE(match("上海市中医医院", "shszyyy"));
  EXPECT_TRUE(match("上海市中医医院", "shzyy"));
  EXPECT_TRUE(match("上海市中医医院", "zyyy"));
  EXPECT_TRUE(match("上海市中医医院", ""));
  EXPECT_FALSE(match("上海市中医医院", "zys")) << "in order";
  EXPECT_FALSE(match("上海市中医医院", "shszyyyy")) << "each character once";
  EXPECT_TRUE(match("长海医院", "chyy"));
  EXPECT_TRUE(match("长海医院", "zhyy")) << "another reading";
  EXPECT_TRUE(match("CT室 2", "cts2"));
  EXPECT_FALSE(match("", "a"));
}

TEST(MaskOf, IsOneBitForEach) {
  InitialMask all = 0;
  for (const char c : std::string("abcdefghijklmnopqrstuvwxyz0123456789")) {
    EXPECT_EQ(all & MaskOf(c), 0U) << c;
    all |= MaskOf(c);
  }
  EXPECT_EQ(all, (InitialMask{1} << 36) - 1);
  EXPECT_EQ(MaskOf('A'), 0U);
  EXPECT_EQ(MaskOf('-'), 0U);
}

}  // namespace
}  // namespace medres::pinyin
