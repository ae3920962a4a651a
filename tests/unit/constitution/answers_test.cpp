#include "constitution/answers.hpp"

#include <gtest/gtest.h>

#include "unit/constitution/sheets.hpp"

namespace medres::constitution {
namespace {

using patients::Sex;

/// "code pointer" of everything that is wrong, in order.
std::vector<std::string> WrongIn(const AnswerSheet& sheet) {
  const auto outcome = test::All().Assess(sheet);
  std::vector<std::string> wrong;
  if (outcome) return wrong;
  for (const Issue& issue : outcome.error().issues) wrong.push_back(issue.code + " " + issue.pointer);
  return wrong;
}

using Wrong = std::vector<std::string>;

TEST(AnswersTest, NameEverythingThatIsWrongAtOnce) {
  AnswerSheet sheet = test::SheetOf(test::kNational, Sex::kMale, 2);
  sheet.answers.erase("a01");
  sheet.answers.erase("i07");
  sheet.answers["b01"] = 0;
  sheet.answers["b02"] = 6;
  sheet.answers["f06f"] = 3;
  sheet.answers["z/9~"] = 3;
  EXPECT_EQ(WrongIn(sheet),
            (Wrong{"constitution.out_of_range /answers/b01", "constitution.out_of_range /answers/b02",
                   "constitution.other_sex /answers/f06f", "constitution.unknown_item /answers/z~19~0",
                   "constitution.missing_answer /answers/a01", "constitution.missing_answer /answers/i07"}));
}

TEST(AnswersTest, AnEmptySheetMissesEveryQuestion) {
  AnswerSheet sheet;
  sheet.instrument = test::kCcmq;
  sheet.sex = Sex::kFemale;
  EXPECT_EQ(WrongIn(sheet).size(), 60U);
}

TEST(AnswersTest, TheSexIsAskedForWhereQuestionsDiffer) {
  for (const std::optional<Sex> sex :
       {std::optional<Sex>(), std::optional(Sex::kUnknown), std::optional(Sex::kOther)}) {
    AnswerSheet sheet = test::SheetOf(test::kNational, Sex::kMale, 2);
    sheet.sex = sex;
    EXPECT_EQ(WrongIn(sheet), Wrong{"constitution.sex_needed /sex"});
    AnswerSheet elderly = test::SheetOf(test::kElderly, Sex::kMale, 2);
    elderly.sex = sex;
    EXPECT_EQ(WrongIn(elderly), Wrong{});
  }
}

TEST(AnswersTest, AnUnknownInstrumentOrEditionIsNamed) {
  AnswerSheet sheet = test::SheetOf(test::kElderly, Sex::kMale, 1);
  sheet.edition = "2011";
  EXPECT_EQ(WrongIn(sheet), Wrong{"constitution.unknown_edition /edition"});
  sheet.instrument = "nine-types";
  EXPECT_EQ(WrongIn(sheet), Wrong{"constitution.unknown_instrument /instrument"});
}

TEST(AnswersTest, WithoutAnEditionTheFirstCountsAndIsKeptWithTheResult) {
  AnswerSheet sheet = test::SheetOf(test::kElderly, Sex::kMale, 1);
  EXPECT_EQ(test::All().Assess(sheet)->edition, "2017");
  sheet.edition = "2013";
  EXPECT_EQ(test::All().Assess(sheet)->edition, "2013");
}

/// The elderly's sheet without a question, and what was measured instead.
AnswerSheet Measured(const std::string& key, const Measurements& measurements) {
  AnswerSheet sheet = test::SheetOf(test::kElderly, Sex::kMale, 1);
  sheet.answers.erase(key);
  sheet.measurements = measurements;
  return sheet;
}

int ClassBy(const std::string& key, const Measurements& measurements) {
  const auto outcome = test::All().Assess(Measured(key, measurements));
  return outcome ? outcome->measured.at(key) : 0;
}

TEST(MeasurementsTest, BmiIsClassedExactly) {
  struct Case {
    double height_cm;
    double weight_kg;
    int expected;
  };
  // At 200 cm a unit of the index is exactly four kilograms.
  for (const auto& [height, weight, expected] :
       {Case{200, 80, 1}, Case{200, 95.999, 1}, Case{200, 96, 2}, Case{200, 99.999, 2}, Case{200, 100, 3},
        Case{200, 103.999, 3}, Case{200, 104, 4}, Case{200, 111.999, 4}, Case{200, 112, 5}, Case{160, 61.44, 2},
        Case{160, 61.439, 1}, Case{172.5, 71.415, 2}, Case{172.5, 71.414, 1}}) {
    EXPECT_EQ(ClassBy("9", {.height_cm = height, .weight_kg = weight}), expected) << height << " " << weight;
  }
}

TEST(MeasurementsTest, WaistsAreRoundedHalfUpBeforeTheyAreClassed) {
  struct Case {
    double waist_cm;
    int expected;
  };
  for (const auto& [waist, expected] :
       {Case{79.4, 1}, Case{79.5, 2}, Case{80, 2}, Case{85, 2}, Case{85.4, 2}, Case{85.5, 3}, Case{90, 3},
        Case{90.5, 4}, Case{91, 4}, Case{105, 4}, Case{105.4, 4}, Case{105.5, 5}, Case{120, 5}}) {
    EXPECT_EQ(ClassBy("28", {.waist_cm = waist}), expected) << waist;
  }
}

TEST(MeasurementsTest, CountsAreClassed) {
  const std::vector<int> colds{1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 4, 4, 5};
  for (int count = 0; count < std::ssize(colds); ++count) {
    EXPECT_EQ(ClassBy("14", {.colds_per_year = count}), colds[static_cast<std::size_t>(count)]) << count;
  }
  const std::vector<int> allergies{1, 2, 2, 3, 3, 4, 4};
  for (int count = 0; count < std::ssize(allergies); ++count) {
    EXPECT_EQ(ClassBy("17", {.allergies_per_year = count}), allergies[static_cast<std::size_t>(count)]) << count;
  }
}

TEST(MeasurementsTest, WhatTheNormDoesNotClassIsAskedFor) {
  AnswerSheet sheet = Measured("17", {.allergies_per_year = 7});
  EXPECT_EQ(WrongIn(sheet), (Wrong{"constitution.no_class /measurements/allergies_per_year",
                                   "constitution.missing_answer /answers/17"}));
  sheet.answers["17"] = 5;
  EXPECT_EQ(WrongIn(sheet), Wrong{});
}

TEST(MeasurementsTest, AnAnswerMustAgreeWithWhatWasMeasured) {
  AnswerSheet sheet = Measured("9", {.height_cm = 200, .weight_kg = 104});
  sheet.answers["9"] = 4;
  EXPECT_EQ(WrongIn(sheet), Wrong{});
  sheet.answers["9"] = 3;
  EXPECT_EQ(WrongIn(sheet), Wrong{"constitution.measured_otherwise /answers/9"});
}

TEST(MeasurementsTest, HalfAMeasurementAndOneNobodyAskedForAreRefused) {
  EXPECT_EQ(WrongIn(Measured("9", {.height_cm = 170})),
            (Wrong{"constitution.measure_half /measurements/weight_kg", "constitution.missing_answer /answers/9"}));
  AnswerSheet sheet = test::SheetOf(test::kNational, Sex::kMale, 1);
  sheet.measurements = Measurements{.height_cm = {}, .waist_cm = 80};
  EXPECT_EQ(WrongIn(sheet), Wrong{"constitution.measure_unused /measurements/waist_cm"});
}

}  // namespace
}  // namespace medres::constitution
