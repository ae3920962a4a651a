#include <gtest/gtest.h>

#include <set>

#include "knowledge/almanac/meridian_hours.hpp"
#include "knowledge/almanac/solar_terms.hpp"
#include "knowledge/almanac/year_qi.hpp"
#include "unit/knowledge/table.hpp"

namespace medres::knowledge {
namespace {

constexpr int kCycle = 60;

std::string GuestsOf(const YearQi& qi) {
  std::string guests;
  for (const Qi guest : qi.guests) guests += std::string(NameOf(guest)) + " ";
  return guests;
}

TEST(YearQiTest, GivesThePublishedYears) {
  struct Case {
    int year;
    const char* ganzhi;
    const char* movement;
    bool is_excess;
    const char* heaven;
    const char* spring;
  };
  for (const auto& [year, ganzhi, movement, is_excess, heaven, spring] :
       {Case{2020, "庚子", "金", true, "少阴君火", "阳明燥金"}, Case{2023, "癸卯", "火", false, "阳明燥金", "少阴君火"},
        Case{2024, "甲辰", "土", true, "太阳寒水", "太阴湿土"}, Case{2025, "乙巳", "金", false, "厥阴风木", "少阳相火"},
        Case{2026, "丙午", "水", true, "少阴君火", "阳明燥金"}}) {
    const YearQi qi = QiOf(YearGanzhi(year));
    EXPECT_EQ(YearGanzhi(year).Text(), ganzhi);
    EXPECT_EQ(NameOf(qi.movement), movement) << year;
    EXPECT_EQ(qi.is_excess, is_excess) << year;
    EXPECT_EQ(NameOf(qi.heaven), heaven) << year;
    EXPECT_EQ(NameOf(qi.spring), spring) << year;
  }
  EXPECT_EQ(GuestsOf(QiOf(YearGanzhi(2025))), "阳明燥金 太阳寒水 厥阴风木 少阴君火 太阴湿土 少阳相火 ");
}

TEST(YearQiTest, TheCycleHasTheClassicalCounts) {
  std::set<std::string> heavenly, annual, both;
  for (int index = 0; index < kCycle; ++index) {
    const YearQi qi = QiOf({index});
    if (qi.is_heavenly) heavenly.insert(Ganzhi{index}.Text());
    if (qi.is_annual) annual.insert(Ganzhi{index}.Text());
    if (AgreementOf(qi) == "太乙天符") both.insert(Ganzhi{index}.Text());
  }
  EXPECT_EQ(heavenly, (std::set<std::string>{"戊寅", "戊申", "乙卯", "乙酉", "丙辰", "丙戌", "丁巳", "丁亥", "戊子",
                                             "戊午", "己丑", "己未"}));
  EXPECT_EQ(annual, (std::set<std::string>{"丁卯", "甲戌", "丙子", "乙酉", "己丑", "甲辰", "戊午", "己未"}));
  EXPECT_EQ(both, (std::set<std::string>{"乙酉", "己丑", "戊午", "己未"}));
}

TEST(YearQiTest, AnAgreementHasAName) {
  struct Case {
    int year;
    const char* agreement;
  };
  for (const auto& [year, agreement] :
       {Case{2023, ""}, Case{2024, "岁会"}, Case{2009, "太乙天符"}, Case{2030, ""}, Case{2028, "天符"}}) {
    EXPECT_EQ(AgreementOf(QiOf(YearGanzhi(year))), agreement) << year;
  }
}

TEST(YearQiTest, EqualsTheTableOfSixtyYears) {
  MEDRES_SHARED_TABLE(rows, "wuyun_liuqi_60.csv");
  ASSERT_EQ(rows.size(), 60U);
  for (const test::Row& row : rows) {
    const Ganzhi ganzhi = YearGanzhi(std::stoi(row[1]));
    const YearQi qi = QiOf(ganzhi);
    test::Row computed{ganzhi.Text(),
                       row[1],
                       std::string(NameOf(qi.movement)) + "运",
                       qi.is_excess ? "太过" : "不及",
                       std::string(NameOf(qi.heaven)),
                       std::string(NameOf(qi.spring))};
    for (const Qi guest : qi.guests) computed.emplace_back(NameOf(guest));
    for (const bool is : {qi.is_heavenly, qi.is_annual, AgreementOf(qi) == "太乙天符"})
      computed.emplace_back(is ? "true" : "false");
    EXPECT_EQ(computed, row);
  }
}

TEST(YearQiTest, StepsAreFourTermsAndSchoolsDifferInTheFirst) {
  for (int step = 0; step < kSteps; ++step) {
    const Instant begins = TermInstant(2025, kMajorCold + 4 * step);
    const QiStep at = QiStepAt(begins, QiYearStart::kMajorCold);
    EXPECT_EQ(at.year, 2025);
    EXPECT_EQ(at.step, step);
    const QiStep before = QiStepAt(begins - Milliseconds(1), QiYearStart::kMajorCold);
    EXPECT_EQ(before.year, step == 0 ? 2024 : 2025);
    EXPECT_EQ(before.step, (step + kSteps - 1) % kSteps);
  }
  const QiStep japanese = QiStepAt(TermInstant(2025, kMajorCold), QiYearStart::kSpringBegins);
  EXPECT_EQ(japanese.year, 2024);
  EXPECT_EQ(japanese.step, 5);
}

constexpr const char* kBranchNames[] = {"子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥"};

TEST(MeridianHoursTest, GiveThePublishedPoints) {
  struct Case {
    const char* meridian;
    const char* sedate;
    const char* tonify;
  };
  const Case cases[] = {{"GB", "GB38", "GB43"}, {"LR", "LR2", "LR8"}, {"LU", "LU5", "LU9"}, {"LI", "LI2", "LI11"},
                        {"ST", "ST45", "ST41"}, {"SP", "SP5", "SP2"}, {"HT", "HT7", "HT9"}, {"SI", "SI8", "SI3"},
                        {"BL", "BL65", "BL67"}, {"KI", "KI1", "KI7"}, {"PC", "PC7", "PC9"}, {"TE", "TE10", "TE3"}};
  for (int branch = 0; branch < kDoubleHours; ++branch) {
    const MeridianHour hour = HourOf(branch);
    EXPECT_EQ(hour.meridian, cases[branch].meridian);
    EXPECT_EQ(hour.sedate, cases[branch].sedate);
    EXPECT_EQ(hour.tonify, cases[branch].tonify);
  }
}

TEST(MeridianHoursTest, EqualTheTable) {
  MEDRES_SHARED_TABLE(rows, "naziFa.csv");
  ASSERT_EQ(rows.size(), 12U);
  const auto code = [](const std::string& point) { return point.substr(0, point.find(' ')); };
  for (const test::Row& row : rows) {
    const int branch = BranchOfMinute(std::stoi(row[1]) * 60);
    const MeridianHour hour = HourOf(branch);
    const test::Row computed{kBranchNames[branch],
                             row[1],
                             std::string(hour.meridian),
                             std::string(hour.organ),
                             std::string(NameOf(hour.element)),
                             hour.sedate,
                             kBranchNames[branch],
                             hour.tonify,
                             kBranchNames[(branch + 1) % kDoubleHours],
                             hour.own};
    const test::Row published{row[0],       row[1], row[2],       row[3], row[4],
                              code(row[5]), row[6], code(row[7]), row[8], code(row[9])};
    EXPECT_EQ(computed, published);
  }
}

TEST(MeridianHoursTest, ADoubleHourBeginsOnTheOddHour) {
  EXPECT_EQ(BranchOfMinute(0), 0);
  EXPECT_EQ(BranchOfMinute(59), 0);
  EXPECT_EQ(BranchOfMinute(60), 1);
  EXPECT_EQ(BranchOfMinute(22 * 60 + 59), 11);
  EXPECT_EQ(BranchOfMinute(23 * 60), 0);
}

}  // namespace
}  // namespace medres::knowledge
