#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "constitution/assess.hpp"
#include "unit/constitution/sheets.hpp"

namespace medres::constitution {
namespace {

using patients::Sex;

constexpr unsigned kSeed = 20261126;
constexpr int kRounds = 300;

/// Random sheets of every instrument, and the same question of the other sex answered alike.
class SheetsTest : public testing::TestWithParam<const char*> {
 protected:
  const Instrument& instrument() const { return *test::All().Find(GetParam()); }

  AnswerSheet Random(Sex sex) {
    AnswerSheet sheet = test::SheetOf(GetParam(), sex, 1);
    // Mostly low answers, so that every verdict comes up.
    std::discrete_distribution<int> answer({6, 2, 1, 1, 1});
    for (auto& [key, value] : sheet.answers) value = 1 + answer(random_);
    return sheet;
  }

  Outcome Of(const AnswerSheet& sheet) const {
    auto outcome = test::All().Assess(sheet);
    EXPECT_TRUE(outcome) << ToString(outcome.error());
    return *std::move(outcome);
  }

  std::mt19937 random_{kSeed};
};

TEST_P(SheetsTest, RaisingAnAnswerNeverLowersABiasedScale) {
  for (int round = 0; round < kRounds / 10; ++round) {
    const AnswerSheet sheet = Random(Sex::kFemale);
    const Outcome before = Of(sheet);
    for (const Item& item : instrument().items) {
      const auto given = sheet.answers.find(item.key);
      if (given == sheet.answers.end() || given->second == 5) continue;
      AnswerSheet raised = sheet;
      ++raised.answers[item.key];
      const Outcome after = Of(raised);
      for (const Scale scale : kScales) {
        const std::string name(WireName(scale));
        const bool counts = std::ranges::find(item.scales, scale) != item.scales.end();
        const bool reversed = std::ranges::find(item.reversed, scale) != item.reversed.end();
        ASSERT_EQ(after.raw.at(name), before.raw.at(name) + (counts ? 1 : 0) - (reversed ? 1 : 0)) << item.key << name;
      }
    }
  }
}

TEST_P(SheetsTest, ExchangingAnswersWithinAScaleKeepsItsScore) {
  for (const Scale scale : kScales) {
    std::vector<std::string> own;  // questions that count for this scale and no other
    for (const Item& item : instrument().items) {
      if (item.scales == std::vector{scale} && item.reversed.empty() && !item.sex) own.push_back(item.key);
    }
    AnswerSheet sheet = Random(Sex::kMale);
    const Outcome before = Of(sheet);
    for (std::size_t i = 1; i < own.size(); ++i) std::swap(sheet.answers[own[0]], sheet.answers[own[i]]);
    const Outcome after = Of(sheet);
    EXPECT_EQ(after.raw, before.raw) << WireName(scale);
    EXPECT_EQ(after.verdict, before.verdict);
  }
}

TEST_P(SheetsTest, WhoIsBalancedTendsToNothing) {
  int balanced = 0;
  for (int round = 0; round < kRounds; ++round) {
    AnswerSheet sheet = Random(Sex::kMale);
    for (auto& [key, value] : sheet.answers) value = std::min(value, 1 + round % 3);
    const Outcome outcome = Of(sheet);
    if (outcome.kind != Kind::kBalanced) continue;
    ++balanced;
    EXPECT_FALSE(outcome.main);
    EXPECT_TRUE(outcome.tendencies.empty() && outcome.co_types.empty());
    EXPECT_EQ(outcome.verdict.at("PH"), Verdict::kYes);
  }
  EXPECT_GT(balanced, 0);
}

TEST_P(SheetsTest, TheSexChangesDampHeatOnly) {
  for (int round = 0; round < kRounds; ++round) {
    const AnswerSheet woman = Random(Sex::kFemale);
    AnswerSheet man = woman;
    man.sex = Sex::kMale;
    if (man.answers.erase("f06f") == 1) man.answers["f06m"] = 1 + round % 5;
    Outcome hers = Of(woman);
    Outcome his = Of(man);
    for (Outcome* outcome : {&hers, &his}) outcome->raw.erase("SR");
    EXPECT_EQ(hers.raw, his.raw);
  }
}

INSTANTIATE_TEST_SUITE_P(, SheetsTest, testing::Values(test::kCcmq, test::kNational, test::kElderly),
                         [](const auto& info) { return "Instrument" + std::to_string(info.index); });

TEST(InstrumentsTest, HaveTheSizesOfTheStandards) {
  struct Case {
    const char* instrument;
    std::size_t asked;
    std::array<int, kScales.size()> counted;
  };
  for (const auto& [id, asked, counted] :
       {Case{test::kCcmq, 60, {8, 8, 7, 8, 8, 6, 7, 7, 7}}, Case{test::kNational, 26, {4, 3, 3, 3, 3, 3, 3, 3, 4}},
        Case{test::kElderly, 33, {5, 4, 4, 4, 4, 4, 4, 4, 4}}}) {
    const Instrument& instrument = *test::All().Find(id);
    for (const Sex sex : {Sex::kMale, Sex::kFemale}) {
      EXPECT_EQ(test::SheetOf(id, sex, 1).answers.size(), asked);
      for (const Scale scale : kScales) {
        EXPECT_EQ(CountItems(instrument, scale, sex), counted[IndexOf(scale)]) << id << WireName(scale);
      }
    }
  }
}

TEST(InstrumentsTest, ShipWordingOnlyWhereItIsFree) {
  EXPECT_TRUE(HasWording(*test::All().Find(test::kElderly)));
  for (const char* id : {test::kCcmq, test::kNational}) {
    for (const Item& item : test::All().Find(id)->items) EXPECT_FALSE(item.text) << id << item.key;
  }
}

TEST(InstrumentsTest, TakeAnOperatorsWordingAllOrNothing) {
  Instruments instruments = Instruments::Embedded();
  const WordingFile good{{{test::kNational, {"1", "2", "3", "4", "5"}, {{"a01", "精力"}}}}};
  ASSERT_TRUE(instruments.AddWording(good));
  EXPECT_EQ(instruments.Find(test::kNational)->items[0].text, "精力");
  EXPECT_FALSE(HasWording(*instruments.Find(test::kNational)));

  const WordingFile bad{{{test::kCcmq, {"1"}, {{"a01", "x"}, {"z/9", "y"}}}, {"nothing", {}, {}}}};
  const Status refused = instruments.AddWording(bad);
  ASSERT_FALSE(refused);
  std::vector<std::string> codes;
  for (const Issue& issue : refused.error().issues) codes.push_back(issue.code + " " + issue.pointer);
  EXPECT_EQ(codes, (std::vector<std::string>{"constitution.options_five /wordings/0/options",
                                             "constitution.unknown_item /wordings/0/items/z~19",
                                             "constitution.unknown_instrument /wordings/1/instrument"}));
  EXPECT_FALSE(instruments.Find(test::kCcmq)->items[0].text);
}

TEST(InstrumentsTest, RefuseDataThatCannotBeScored) {
  Instrument broken = *test::All().Find(test::kElderly);
  broken.items[1].key = "1";
  std::erase_if(broken.items, [](const Item& item) { return item.scales == std::vector{Scale::kTb}; });
  broken.editions[1].rule.tendency = broken.editions[1].rule.yes;
  std::vector<std::string> codes;
  for (const Issue& issue : CheckInstrument(broken)) codes.push_back(issue.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"json.duplicate_member", "constitution.scale_empty",
                                             "constitution.scale_empty", "constitution.thresholds"}));
}

TEST(InstrumentsTest, HaveAnOptionForEveryAnswerOrNone) {
  Instrument broken = *test::All().Find(test::kElderly);
  broken.options.pop_back();
  broken.items[3].options = {"1", "2", "3", "4", "5", "6"};
  broken.items[4].options.clear();
  std::vector<std::string> found;
  for (const Issue& issue : CheckInstrument(broken)) found.push_back(issue.code + " " + issue.pointer);
  EXPECT_EQ(found, (std::vector<std::string>{"constitution.options_five /options",
                                             "constitution.options_five /items/3/options"}));
}

}  // namespace
}  // namespace medres::constitution
