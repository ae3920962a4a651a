#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "prescription/dose.hpp"
#include "prescription/embedded.hpp"
#include "prescription/person.hpp"
#include "unit/prescription/house.hpp"

namespace medres::prescription {
namespace {

using patients::Sex;

TEST(DoseTest, OnlyGramsAndMilligramsAreConverted) {
  struct Row {
    double amount;
    const char* unit;
    std::optional<Micrograms> expected;
  };
  for (const auto& [amount, unit, expected] : {Row{9, "g", 9'000'000},
                                               {0.015, "g", 15'000},
                                               {9, " G ", 9'000'000},
                                               {9, "克", 9'000'000},
                                               {300, "mg", 300'000},
                                               {300, "毫克", 300'000},
                                               {3, "两", std::nullopt},
                                               {3, "钱", std::nullopt},
                                               {12, "枚", std::nullopt},
                                               {1, "kg", std::nullopt},
                                               {1, "", std::nullopt}}) {
    EXPECT_EQ(ToMicrograms(amount, unit), expected) << amount << unit;
  }
}

TEST(DoseTest, GramsHaveNoZerosAtTheEnd) {
  for (const auto& [amount, text] : {std::pair<Micrograms, const char*>{9'000'000, "9"},
                                     {10'500'000, "10.5"},
                                     {15'000, "0.015"},
                                     {0, "0"},
                                     {100'000'000, "100"}}) {
    EXPECT_EQ(GramsText(amount), text);
  }
}

TEST(PersonTest, WhoMayBePregnant) {
  using enum PregnancyAnswer;
  struct Row {
    Sex sex;
    std::optional<int> age;
    Pregnancy pregnant;
    PregnancyAnswer expected;
  };
  for (const auto& [sex, age, pregnant, expected] : {Row{Sex::kFemale, 30, Pregnancy::kYes, kApplies},
                                                     {Sex::kUnknown, {}, Pregnancy::kYes, kApplies},
                                                     {Sex::kFemale, 60, Pregnancy::kYes, kApplies},
                                                     {Sex::kFemale, 30, Pregnancy::kNo, kRuledOut},
                                                     {Sex::kMale, 30, Pregnancy::kUnknown, kRuledOut},
                                                     {Sex::kFemale, 11, Pregnancy::kUnknown, kRuledOut},
                                                     {Sex::kFemale, 12, Pregnancy::kUnknown, kAsk},
                                                     {Sex::kFemale, 55, Pregnancy::kUnknown, kAsk},
                                                     {Sex::kFemale, 56, Pregnancy::kUnknown, kRuledOut},
                                                     {Sex::kFemale, {}, Pregnancy::kUnknown, kAsk},
                                                     {Sex::kUnknown, {}, Pregnancy::kUnknown, kNotSaid},
                                                     {Sex::kOther, 30, Pregnancy::kUnknown, kNotSaid},
                                                     {Sex::kUnknown, 70, Pregnancy::kUnknown, kRuledOut}}) {
    EXPECT_EQ(PregnancyOf({.sex = sex, .age = age, .pregnant = pregnant}), expected) << age.value_or(-1);
  }
}

/// The gaps of one topic, as name and code.
std::vector<std::pair<std::string, std::string>> GapsOf(const Report& report, CheckTopic topic) {
  std::vector<std::pair<std::string, std::string>> gaps;
  for (const Gap& gap : std::ranges::find(report.coverage, topic, &Coverage::topic)->gaps) {
    gaps.emplace_back(gap.name, gap.reason.code);
  }
  return gaps;
}

using Gaps = std::vector<std::pair<std::string, std::string>>;

TEST(CoverageTest, WhatWasNotAskedIsNotCalledFine) {
  Prescription prescription = test::Of({"甘草"});
  prescription.patient = {};
  const Report report = test::Check(prescription);
  EXPECT_EQ(GapsOf(report, CheckTopic::kPregnancy), (Gaps{{"", "prescription.gap_pregnancy"}}));
  EXPECT_EQ(GapsOf(report, CheckTopic::kAllergies), (Gaps{{"", "prescription.gap_not_asked"}}));
  EXPECT_EQ(GapsOf(report, CheckTopic::kDrugs), (Gaps{{"", "prescription.gap_not_asked"}}));
  EXPECT_EQ(GapsOf(report, CheckTopic::kConditions), (Gaps{{"", "prescription.gap_not_asked"}}));
  EXPECT_EQ(GapsOf(report, CheckTopic::kDose), (Gaps{{"甘草", "prescription.gap_dose"}}));
}

TEST(CoverageTest, WhatCannotBeComparedIsNamed) {
  Prescription prescription = test::Of({"麻黄", "甘草", "白蔹", "灵丹", "雄黄"});
  prescription.herbs[0].dose = 3;
  prescription.herbs[0].unit = "两";
  prescription.herbs[1].dose = 60;
  prescription.herbs[1].basis = DoseBasis::kFormulaBatch;
  prescription.herbs[2].dose = 6;
  prescription.patient.age = 9;
  prescription.patient.allergies = {"青霉素"};
  prescription.patient.drugs = {"无名药"};
  const Report report = test::Check(prescription);
  Gaps doses = GapsOf(report, CheckTopic::kDose);
  std::ranges::sort(doses);
  EXPECT_EQ(doses, (Gaps{{"", "prescription.gap_child"},
                         {"甘草", "prescription.gap_basis"},
                         {"白蔹", "prescription.gap_range"},
                         {"雄黄", "prescription.gap_dose"},
                         {"麻黄", "prescription.gap_unit"}}));
  EXPECT_EQ(GapsOf(report, CheckTopic::kNames), (Gaps{{"灵丹", "prescription.gap_name"}}));
  EXPECT_EQ(GapsOf(report, CheckTopic::kControlled), (Gaps{{"雄黄", "prescription.gap_days"}}));
  EXPECT_EQ(GapsOf(report, CheckTopic::kAllergies), (Gaps{{"青霉素", "prescription.gap_allergy"}}));
  EXPECT_EQ(GapsOf(report, CheckTopic::kDrugs), (Gaps{{"无名药", "prescription.gap_drug"}}));
}

TEST(CoverageTest, ARangeOfDecoctionsIsNotAPowders) {
  Prescription prescription = test::Of({"细辛", "朱砂"});
  prescription.form = DosageForm::kPillOrPowder;
  prescription.herbs[0].dose = 3;
  prescription.herbs[1].dose = 0.3;
  const Report report = test::Check(prescription);
  EXPECT_EQ(GapsOf(report, CheckTopic::kDose), (Gaps{{"细辛", "prescription.gap_decoction"}}));
  EXPECT_EQ(std::ranges::find(report.coverage, CheckTopic::kDose, &Coverage::topic)->compared, 1);
}

TEST(CoverageTest, AnAgeThatARuleAsksForIsMissed) {
  Prescription prescription = test::Of({"罂粟壳", "甘草"});
  EXPECT_EQ(GapsOf(test::Check(prescription), CheckTopic::kConditions), Gaps{});
  prescription.patient.age.reset();
  EXPECT_EQ(GapsOf(test::Check(prescription), CheckTopic::kConditions), (Gaps{{"罂粟壳", "prescription.gap_age"}}));
}

TEST(CoverageTest, AFormulaThatNoRuleNamesIsSaid) {
  Prescription prescription = test::Of({"甘草"});
  prescription.formula = "无名汤";
  EXPECT_EQ(GapsOf(test::Check(prescription), CheckTopic::kDrugs), Gaps{}) << "there are no drugs";
  prescription.patient.drugs = {"阿司匹林"};
  EXPECT_EQ(GapsOf(test::Check(prescription), CheckTopic::kDrugs), (Gaps{{"无名汤", "prescription.gap_formula"}}));
  prescription.formula = "海藻玉壺湯";
  EXPECT_EQ(GapsOf(test::Check(prescription), CheckTopic::kDrugs), Gaps{});
}

TEST(RulebookTest, DrugsAreKnownByTheIngredientsInTheirNames) {
  using Groups = std::vector<std::string>;
  for (const auto& [drug, groups] : {std::pair<const char*, Groups>{"华法林", {"warfarin"}},
                                     {"华法林钠片", {"warfarin"}},
                                     {" WARFARIN sodium 3mg", {"warfarin"}},
                                     {"低分子肝素钙注射液", {"anticoagulants"}},
                                     {"阿司匹林氯吡格雷片", {"antiplatelets"}},
                                     {"heparinoid", {}},
                                     {"维生素C", {}},
                                     {"", {}}}) {
    EXPECT_EQ(test::Rules().GroupsOf(drug), groups) << drug;
  }
}

TEST(CoverageTest, AMaximumThatIsNotKnownIsSaid) {
  Prescription prescription = test::Of({"生川乌"});
  prescription.herbs[0].dose = 3;
  prescription.days = 1;
  EXPECT_EQ(GapsOf(test::Check(prescription), CheckTopic::kControlled), (Gaps{{"生川乌", "prescription.gap_maximum"}}));
}

RuleFiles Files() {
  return {.general = *json::Parse<GeneralFile>(EmbeddedGeneralRules()),
          .pairs = *json::Parse<PairFile>(EmbeddedPairs()),
          .controlled = *json::Parse<ControlledFile>(EmbeddedControlled()),
          .drugs = *json::Parse<DrugFile>(EmbeddedDrugs()),
          .conditions = *json::Parse<ConditionFile>(EmbeddedConditions()),
          .points = *json::Parse<PointFile>(EmbeddedPointRules())};
}

TEST(RulebookTest, ARuleThatNamesWhatNobodyKnowsIsNoRule) {
  const auto make = [](RuleFiles files) { return Rulebook(std::move(files), test::Herbs(), test::Points()); };
  EXPECT_NO_THROW(make(Files()));
  RuleFiles files = Files();
  files.pairs.rules.front().left.push_back("灵丹");
  EXPECT_THROW(make(files), std::logic_error);
  files = Files();
  files.controlled.herbs.push_back("贝母");
  EXPECT_THROW(make(files), std::logic_error);
  files = Files();
  files.points.rules.front().points.push_back("LI99");
  EXPECT_THROW(make(files), std::logic_error);
  files = Files();
  files.conditions.rules.front().herbs.push_back("灵丹");
  EXPECT_THROW(make(files), std::logic_error);
  files = Files();
  files.general.rules.pop_back();
  EXPECT_THROW(make(files), std::logic_error);
}

TEST(RulebookTest, ItIsReviewedOnlyWhenEveryRowIs) {
  const auto review = [](auto& rules) {
    for (auto& rule : rules) rule.review_status = knowledge::ReviewStatus::kReviewed;
  };
  RuleFiles files = Files();
  review(files.general.rules);
  review(files.pairs.rules);
  review(files.drugs.rules);
  review(files.conditions.rules);
  review(files.points.rules);
  EXPECT_EQ(Rulebook(files, test::Herbs(), test::Points()).review_status(), knowledge::ReviewStatus::kReviewed);
  files.drugs.rules.back().review_status = knowledge::ReviewStatus::kUnreviewed;
  EXPECT_EQ(Rulebook(files, test::Herbs(), test::Points()).review_status(), knowledge::ReviewStatus::kUnreviewed);
}

TEST(RulebookTest, AllTwentyEightAreControlled) {
  const ControlledHerbs& controlled = test::Rules().controlled();
  EXPECT_EQ(controlled.while_raw.size() + controlled.in_every_form.size(), 28U);
  EXPECT_EQ(controlled.while_raw.size(), 13U);
  EXPECT_EQ(controlled.max_days, 2);
}

}  // namespace
}  // namespace medres::prescription
