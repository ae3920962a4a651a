#include "knowledge/herbs/herbs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "base/text.hpp"
#include "knowledge/acupoints/acupoints.hpp"
#include "knowledge/herbs/describe.hpp"
#include "support/shared.hpp"

namespace medres::knowledge {
namespace {

const Herbs& All() {
  static const Herbs herbs = Herbs::Embedded();
  return herbs;
}

std::string NameOf(const HerbReading& reading) { return reading.herb != nullptr ? reading.herb->name : "-"; }

TEST(HerbsTest, NamesAreReadAsPrescriptionsWriteThem) {
  struct Row {
    const char* written;
    const char* herb;
    const char* processing;
  };
  for (const auto& [written, herb, processing] : {
           Row{"大黄", "大黄", ""},      {"川军", "大黄", ""},       {"酒军", "大黄", "酒"},
           {"熟大黄", "大黄", "熟"},     {"大黃", "大黄", ""},       {"大黄炭", "大黄", "炭"},
           {"元胡", "延胡索", ""},       {"醋元胡", "延胡索", "醋"}, {"双花", "金银花", ""},
           {"雙花", "金银花", ""},       {"国老", "甘草", ""},       {"炙甘草", "甘草", "炙"},
           {"蜜甘草", "甘草", "蜜"},     {"炙草", "甘草", "炙"},     {"黃耆", "黄芪", ""},
           {"蜜炙黄芪", "黄芪", "蜜炙"}, {"生薑", "生姜", ""},       {"炮姜", "炮姜", ""},
           {"薑黃", "姜黄", ""},         {"白朮", "白术", ""},       {"麸炒白朮", "白术", "麸炒"},
           {"土炒白术", "白术", "土炒"}, {"清半夏", "半夏", "清"},   {"法夏", "半夏", "法"},
           {"生半夏", "半夏", "生"},     {"制半夏", "半夏", "制"},   {"製川烏", "制川乌", ""},
           {"制川乌", "制川乌", ""},     {"生川乌", "川乌", "生"},   {"生南星", "天南星", "生"},
           {"制南星", "制天南星", ""},   {"生地", "地黄", ""},       {"熟地", "熟地黄", ""},
           {"制首乌", "制何首乌", ""},   {"生首乌", "何首乌", ""},   {"盐附子", "附子", "盐"},
           {"黑顺片", "附子", "制"},     {"白附片", "附子", "制"},   {"白附子", "白附子", ""},
           {"煅牡蛎", "牡蛎", "煅"},     {"焦山楂", "山楂", "焦"},   {"朴硝", "芒硝", ""},
           {"元明粉", "玄明粉", ""},     {"官桂", "肉桂", ""},       {"黑丑", "牵牛子", ""},
           {"信石", "砒石", ""},         {" 甘草 ", "甘草", ""},     {"鬱金", "郁金", ""},
           {"米壳", "罂粟壳", ""},       {"关木通", "关木通", ""},   {"木通", "木通", ""},
           {"粉防己", "防己", ""},       {"炙国老", "甘草", "炙"},   {"制川乌头", "制川乌", ""},
           {"醋制甘遂", "甘遂", "醋制"}, {"大贝母", "浙贝母", ""},   {"蒌仁", "瓜蒌子", ""},
           {"高麗參", "红参", ""},       {"黑附子", "附子", "制"},   {"龍骨", "龙骨", ""},
           {"煅龙骨", "龙骨", "煅"},     {"土茯苓", "土茯苓", ""},   {"川木通", "川木通", ""},
           {"燈芯草", "灯心草", ""},     {"胶饴", "胶饴", ""},
       }) {
    const HerbReading reading = All().Read(written);
    EXPECT_EQ(NameOf(reading), herb) << written;
    EXPECT_EQ(reading.processing, processing) << written;
    EXPECT_TRUE(reading.may_mean.empty()) << written;
  }
}

TEST(HerbsTest, RemarksInBracketsBlanksAndWidthsAreReadOver) {
  struct Row {
    const char* written;
    const char* herb;
    const char* processing;
    std::optional<Preparation> preparation;
  };
  for (const auto& [written, herb, processing, preparation] : {
           Row{"甘草（炙）", "甘草", "炙", {}},
           {"甘草(蜜炙)", "甘草", "蜜炙", {}},
           {"(炙)甘草", "甘草", "炙", {}},
           {"甘草［炙用］", "甘草", "炙", {}},
           {"甘草【生】", "甘草", "生", {}},
           {"大黄（炭）", "大黄", "炭", {}},
           {"川乌（制）", "制川乌", "", {}},
           {"半夏(薑)", "半夏", "姜", {}},
           {"附子（先煎）", "附子", "", Preparation::kBoiledFirst},
           {"生石膏（先煎）", "石膏", "生", Preparation::kBoiledFirst},
           {"车前子(包煎)", "车前子", "", Preparation::kWrapped},
           {"海　藻", "海藻", "", {}},
           {"炙 甘 草", "甘草", "炙", {}},
           {"\xEF\xBB\xBF甘草\xE2\x80\x8B", "甘草", "", {}},
       }) {
    const HerbReading reading = All().Read(written);
    EXPECT_EQ(NameOf(reading), herb) << written;
    EXPECT_EQ(reading.processing, processing) << written;
    EXPECT_EQ(reading.preparation, preparation) << written;
  }
  EXPECT_EQ(All().Read("贝母（炒）").may_mean.size(), 6U);
  for (const char* const name :
       {"甘草（灵）", "灵丹（炙）", "甘草（炙", "甘草）炙（", "（炙）", "甘草（10g）", "甘草()"}) {
    EXPECT_EQ(NameOf(All().Read(name)), "-") << name;
  }
}

TEST(HerbsTest, WhatIsAmbiguousIsNotChosen) {
  for (const char* const name : {"贝母", "沙参", "芍药", "乌头", "大戟", "首乌", "杏仁", "紫苏", "藿香", "姜", "贝母炭",
                                 "炒杏仁", "川草乌", "二术"}) {
    const HerbReading reading = All().Read(name);
    EXPECT_EQ(reading.herb, nullptr) << name;
    EXPECT_GE(reading.may_mean.size(), 2U) << name;
    EXPECT_EQ(All().Get(name).error().code, "herb.ambiguous") << name;
  }
}

TEST(HerbsTest, WhatIsUnknownStaysUnknown) {
  // Others that have a known name in them, or look like one.
  for (const char* const name : {"", "灵丹", "土大黄", "野茯苓", "川泽兰", "土贝", "甘草片", "炒", "炙", "炭",
                                 "大黄大黄", "Ephedra", "炒炒山楂", "山银花", "法半", "红大黄"}) {
    const HerbReading reading = All().Read(name);
    EXPECT_EQ(reading.herb, nullptr) << name;
    EXPECT_TRUE(reading.may_mean.empty()) << name;
    EXPECT_EQ(All().Get(name).error().code, "herb.unknown") << name;
  }
}

TEST(HerbsTest, EveryHerbIsReadAsItself) {
  EXPECT_EQ(All().all().size(), 311U + 82U + 146U);
  for (const Herb& herb : All().all()) {
    const HerbReading reading = All().Read(herb.name);
    EXPECT_EQ(reading.herb, &herb) << herb.name;
    EXPECT_TRUE(reading.processing.empty()) << herb.name;
    EXPECT_FALSE(herb.source.empty()) << herb.name;
    if (herb.of) EXPECT_EQ(NameOf(All().Read(*herb.of)), *herb.of) << herb.name;
    if (herb.dose) EXPECT_LT(herb.dose->min, herb.dose->max) << herb.name;
  }
}

TEST(HerbsTest, EveryAliasIsReadWithEveryWordOfProcessing) {
  std::size_t aliases = 0;
  for (const Herb& herb : All().all()) {
    for (const std::string& alias : All().AliasesOf(herb)) {
      const HerbReading plain = All().Read(alias);
      const HerbReading processed = All().Read("酒蒸" + alias);
      EXPECT_EQ(plain.herb, &herb) << alias;
      EXPECT_EQ(processed.herb, &herb) << alias;
      EXPECT_EQ(processed.processing, "酒蒸" + plain.processing) << alias;
      ++aliases;
    }
  }
  EXPECT_GT(aliases, 400U);
}

NameFile Names(std::map<std::string, std::vector<std::string>> aliases,
               std::map<std::string, std::vector<std::string>> ambiguous = {}) {
  return {.source = "test",
          .aliases = std::move(aliases),
          .ambiguous = std::move(ambiguous),
          .processing = {.before = {"炒"}, .behind = {}},
          .simplified = {{"黄", "黃"}}};
}

TEST(HerbsTest, BrokenNamesAreAFailedStart) {
  const auto make = [](const NameFile& names) {
    return Herbs({{.source = "test", .herbs = {{.name = "大黄"}, {.name = "麻黄"}}}}, names);
  };
  EXPECT_NO_THROW(make(Names({{"炒大黄", {"炒军"}}})));
  EXPECT_THROW(make(Names({{"大黄", {"川军"}}, {"麻黄", {"川军"}}})), std::logic_error);
  EXPECT_THROW(make(Names({{"大黄", {"麻黄"}}})), std::logic_error);
  EXPECT_THROW(make(Names({{"灵丹", {"仙丹"}}})), std::logic_error);
  EXPECT_THROW(make(Names({{"大黄", {"黃军"}}})), std::logic_error);
  EXPECT_THROW(make(Names({{"大黄", {"川军"}}}, {{"川军", {"大黄", "麻黄"}}})), std::logic_error);
}

TEST(HerbsTest, KinAreMadeOfOneMaterial) {
  const auto get = [](const char* name) -> const Herb& { return **All().Get(name); };
  EXPECT_TRUE(AreKin(get("川乌"), get("制川乌")));
  EXPECT_TRUE(AreKin(get("红参"), get("人参叶")));
  EXPECT_TRUE(AreKin(get("甘草"), get("炙甘草")));
  EXPECT_FALSE(AreKin(get("川乌"), get("草乌")));
  EXPECT_FALSE(AreKin(get("人参"), get("党参")));
}

TEST(HerbsTest, AreFoundByAnyOfTheirNames) {
  const auto names = [](std::string_view text, std::size_t limit) {
    std::vector<std::string> found;
    for (const Herb* const herb : All().Search(text, limit)) found.push_back(herb->name);
    return found;
  };
  EXPECT_EQ(names("川贝", 5), (std::vector<std::string>{"川贝母"}));
  EXPECT_EQ(names("黃耆", 5), (std::vector<std::string>{"黄芪"}));
  EXPECT_EQ(names("大黄", 1), (std::vector<std::string>{"大黄"}));
  EXPECT_GE(names("参", 50).size(), 10U);
  EXPECT_EQ(names("贝母", 3).size(), 3U);
  EXPECT_TRUE(names("仙丹", 5).empty());
}

std::string CellOf(double grams) {
  std::string text = std::to_string(grams);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

TEST(HerbsTest, FactsEqualTheCompilationThatTheyWereTakenFrom) {
  MEDRES_NEEDS_SHARED(path, "data/tcm/herb-facts/herbs.psv");
  std::ifstream file(*path);
  std::string line;
  std::getline(file, line);
  std::size_t rows = 0;
  while (std::getline(file, line)) {
    const auto cells = text::Split(line, '|');
    const Herb* const herb = All().Read(cells.at(0)).herb;
    ASSERT_NE(herb, nullptr) << line;
    EXPECT_EQ(herb->category, cells.at(1)) << line;
    EXPECT_EQ(herb->nature, cells.at(2)) << line;
    EXPECT_EQ(JoinNames(herb->flavours), cells.at(3)) << line;
    EXPECT_EQ(JoinNames(herb->meridians), cells.at(4)) << line;
    EXPECT_EQ(herb->dose ? CellOf(herb->dose->min) : "", cells.at(5)) << line;
    EXPECT_EQ(herb->dose ? CellOf(herb->dose->max) : "", cells.at(6)) << line;
    constexpr std::array kToxicity{"小毒", "有毒", "大毒"};
    EXPECT_EQ(herb->toxicity ? kToxicity[static_cast<std::size_t>(*herb->toxicity)] : "0", cells.at(7)) << line;
    const bool forbidden = herb->pregnancy == InPregnancy::kForbidden;
    EXPECT_EQ(herb->pregnancy ? (forbidden ? "禁" : "慎") : "-", cells.at(8)) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 311U);
}

TEST(HerbsTest, CountsAreThoseOfThePharmacopoeia) {
  const auto toxic = [](Toxicity toxicity) { return std::ranges::count(All().all(), toxicity, &Herb::toxicity); };
  EXPECT_EQ(toxic(Toxicity::kSevere), 10);
  EXPECT_EQ(toxic(Toxicity::kToxic), 42);
  EXPECT_EQ(toxic(Toxicity::kSlight), 31);
  const auto withdrawn =
      std::ranges::count_if(All().all(), [](const Herb& herb) { return herb.withdrawn.has_value(); });
  EXPECT_EQ(withdrawn, 8);
}

TEST(AcupointsTest, AreFoundByCodeAndByNameInBothScripts) {
  const Acupoints points = Acupoints::Embedded();
  EXPECT_EQ(points.all().size(), 361U);
  for (const auto& [written, code] : {std::pair{"LI4", "LI4"},
                                      {"li4", "LI4"},
                                      {"合谷", "LI4"},
                                      {"雲門", "LU2"},
                                      {"云门", "LU2"},
                                      {" ST36 ", "ST36"},
                                      {"足三里", "ST36"},
                                      {"神闕", "CV8"},
                                      {"LI-4", "LI4"},
                                      {"ＬＩ　４", "LI4"},
                                      {"合谷穴", "LI4"},
                                      {"三阴交（双）", "SP6"},
                                      {"SP6(三阴交)", "SP6"},
                                      {"UB60", "BL60"},
                                      {"Liv 3", "LR3"},
                                      {"DU3", "GV3"},
                                      {"REN6", "CV6"},
                                      {"SJ5", "TE5"}}) {
    ASSERT_NE(points.Find(written), nullptr) << written;
    EXPECT_EQ(points.Find(written)->code, code);
  }
  for (const char* const written :
       {"", "LI", "LI21", "LU0", "code", "阿是穴", "穴", "SP6(合谷)", "SP6(", "(SP6)", "SP6(深刺)", "XX-4", "UB99"}) {
    EXPECT_EQ(points.Find(written), nullptr) << written;
  }
}

}  // namespace
}  // namespace medres::knowledge
