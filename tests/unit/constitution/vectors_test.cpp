#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "support/shared.hpp"
#include "unit/constitution/sheets.hpp"

namespace medres::constitution {

/// A published answer sheet with its results; the elderly's has one verdict for each edition.
struct AnswerVector : AnswerSheet {
  std::string id;
  std::string name;
  std::map<std::string, int> raw;
  std::optional<std::map<std::string, double>> transformed;
  std::optional<std::map<std::string, Verdict>> verdict;
  std::optional<std::map<std::string, Verdict>> verdict_2013;
  std::optional<std::map<std::string, Verdict>> verdict_2017;
};
BOOST_DESCRIBE_STRUCT(AnswerVector, (AnswerSheet), (id, name, raw, transformed, verdict, verdict_2013, verdict_2017))

namespace {

using patients::Sex;
using test::Answers;

void Compare(const AnswerVector& vector, std::optional<std::string> edition,
             const std::map<std::string, Verdict>& verdict) {
  AnswerSheet sheet = vector;
  sheet.edition = std::move(edition);
  const auto outcome = test::All().Assess(sheet);
  ASSERT_TRUE(outcome) << vector.id << ToString(outcome.error());
  EXPECT_EQ(outcome->raw, vector.raw) << vector.id;
  EXPECT_EQ(outcome->transformed, vector.transformed) << vector.id;
  EXPECT_EQ(outcome->verdict, verdict) << vector.id << " " << outcome->edition;
}

TEST(VectorsTest, EqualEveryPublishedSheet) {
  MEDRES_NEEDS_SHARED(path, "data/constitution/test_vectors.json");
  std::stringstream text;
  text << std::ifstream(*path).rdbuf();
  const auto vectors = json::Parse<std::vector<AnswerVector>>(text.str());
  ASSERT_TRUE(vectors) << ToString(vectors.error());
  ASSERT_GE(vectors->size(), 36U);
  for (const AnswerVector& vector : *vectors) {
    if (vector.verdict) Compare(vector, std::nullopt, *vector.verdict);
    if (vector.verdict_2013) Compare(vector, "2013", *vector.verdict_2013);
    if (vector.verdict_2017) Compare(vector, "2017", *vector.verdict_2017);
  }
}

/// The same facts carried here, in the order of the scales: PH QX YANGX YINX TS SR XY QY TB.
struct Row {
  const char* what;
  const char* instrument;
  std::optional<std::string> edition;
  AnswerSheet sheet;
  std::array<int, kScales.size()> raw;
  std::array<double, kScales.size()> transformed;
  std::string verdicts;  ///< a letter each: y b t n
};

char LetterOf(Verdict verdict) { return "ntby"[static_cast<int>(verdict)]; }

std::vector<Row> CcmqRows(Sex sex) {
  const std::string last_sr = sex == Sex::kFemale ? "f06f" : "f06m";
  const auto plain = [&](const char* instrument, int all) { return test::SheetOf(instrument, sex, all); };
  const auto ideal = [&](const char* instrument, const Answers& but) { return test::IdealSheet(instrument, sex, but); };
  using test::kCcmq;
  return {
      {"all 1", kCcmq, {}, plain(kCcmq, 1), {32, 8, 7, 8, 8, 6, 7, 7, 7}, {75}, "ynnnnnnnn"},
      {"all 3",
       kCcmq,
       {},
       plain(kCcmq, 3),
       {24, 24, 21, 24, 24, 18, 21, 21, 21},
       {50, 50, 50, 50, 50, 50, 50, 50, 50},
       "nyyyyyyyy"},
      {"all 5",
       kCcmq,
       {},
       plain(kCcmq, 5),
       {16, 40, 35, 40, 40, 30, 35, 35, 35},
       {25, 100, 100, 100, 100, 100, 100, 100, 100},
       "nyyyyyyyy"},
      {"qi deficiency alone",
       kCcmq,
       {},
       ideal(kCcmq, {{"a02", 5}, {"a03", 5}, {"b01", 5}, {"b02", 5}, {"b03", 5}, {"b04", 5}, {"b05", 5}, {"b06", 5}}),
       {32, 40, 11, 8, 8, 6, 7, 7, 7},
       {75, 100, 14.2857},
       "nynnnnnnn"},
      {"damp heat alone",
       kCcmq,
       {},
       ideal(kCcmq, {{"f01", 5}, {"f02", 5}, {"f03", 5}, {"f04", 5}, {"f05", 5}, {last_sr, 5}}),
       {40, 8, 7, 8, 8, 30, 7, 7, 7},
       {100, 0, 0, 0, 0, 100},
       "nnnnnynnn"},
      {"39.2857 is a tendency",
       kCcmq,
       {},
       ideal(kCcmq, {{"i01", 5}, {"i02", 5}, {"i03", 4}}),
       {40, 8, 7, 8, 8, 6, 7, 7, 18},
       {100, 0, 0, 0, 0, 0, 0, 0, 39.2857},
       "bnnnnnnnt"},
      {"unclassified",
       kCcmq,
       {},
       test::SheetOf(kCcmq, sex, 1, {{"a07", 5}, {"a02", 2}}),
       {27, 9, 7, 8, 8, 6, 7, 7, 7},
       {59.375, 3.125},
       "nnnnnnnnn"},
  };
}

std::vector<Row> NationalRows(Sex sex) {
  const auto plain = [&](int all) { return test::SheetOf(test::kNational, sex, all); };
  using test::kNational;
  return {
      {"all 1", kNational, {}, plain(1), {16, 3, 3, 3, 3, 3, 3, 3, 4}, {75}, "ynnnnnnnn"},
      {"all 5",
       kNational,
       {},
       plain(5),
       {8, 15, 15, 15, 15, 15, 15, 15, 20},
       {25, 100, 100, 100, 100, 100, 100, 100, 100},
       "nyyyyyyyy"},
      {"qi deficiency alone",
       kNational,
       {},
       test::IdealSheet(kNational, sex, {{"a02", 5}, {"b01", 5}, {"b02", 5}}),
       {16, 15, 3, 3, 3, 3, 3, 3, 4},
       {75, 100},
       "nynnnnnnn"},
  };
}

std::vector<Row> SummedRows(Sex sex) {
  const auto plain = [&](int all) { return test::SheetOf(test::kElderly, sex, all); };
  const auto ideal = [&](const Answers& but) { return test::IdealSheet(test::kElderly, sex, but); };
  using test::kElderly;
  return {
      {"all 1", kElderly, "2017", plain(1), {21, 4, 4, 4, 4, 4, 4, 4, 4}, {}, "ynnnnnnnn"},
      {"all 3", kElderly, "2017", plain(3), {15, 12, 12, 12, 12, 12, 12, 12, 12}, {}, "nyyyyyyyy"},
      {"eight", kElderly, "2017", ideal({{"6", 5}}), {25, 4, 4, 4, 4, 4, 4, 8, 4}, {}, "ynnnnnnnn"},
      {"eight", kElderly, "2013", ideal({{"6", 5}}), {25, 4, 4, 4, 4, 4, 4, 8, 4}, {}, "bnnnnnnnn"},
      {"ten", kElderly, "2017", ideal({{"6", 5}, {"7", 3}}), {25, 4, 4, 4, 4, 4, 4, 10, 4}, {}, "bnnnnnntn"},
      {"ten", kElderly, "2013", ideal({{"6", 5}, {"7", 3}}), {25, 4, 4, 4, 4, 4, 4, 10, 4}, {}, "nnnnnnntn"},
      {"eleven", kElderly, "2017", ideal({{"6", 5}, {"7", 4}}), {25, 4, 4, 4, 4, 4, 4, 11, 4}, {}, "nnnnnnnyn"},
  };
}

TEST(VectorsTest, EqualTheFactsCarriedHereForBothSexes) {
  for (const Sex sex : {Sex::kMale, Sex::kFemale}) {
    std::vector<Row> rows = CcmqRows(sex);
    std::ranges::move(NationalRows(sex), std::back_inserter(rows));
    std::ranges::move(SummedRows(sex), std::back_inserter(rows));
    for (const Row& row : rows) {
      AnswerSheet sheet = row.sheet;
      sheet.edition = row.edition;
      const auto outcome = test::All().Assess(sheet);
      ASSERT_TRUE(outcome) << row.what << ToString(outcome.error());
      const bool transformed = outcome->transformed.has_value();
      EXPECT_EQ(transformed, row.instrument != std::string(test::kElderly));
      for (const Scale scale : kScales) {
        const std::string name(WireName(scale));
        const std::size_t at = IndexOf(scale);
        EXPECT_EQ(outcome->raw.at(name), row.raw[at]) << row.instrument << " " << row.what << " " << name;
        EXPECT_EQ(LetterOf(outcome->verdict.at(name)), row.verdicts[at]) << row.instrument << " " << row.what << name;
        if (transformed) EXPECT_EQ(outcome->transformed->at(name), row.transformed[at]) << row.what << name;
      }
    }
  }
}

TEST(VectorsTest, AnUnclassifiedSheetIsLeftUnclassifiedUnlessTheHighestIsAskedFor) {
  AnswerSheet sheet = test::SheetOf(test::kCcmq, Sex::kMale, 1, {{"a07", 5}, {"a02", 2}});
  const auto left = test::All().Assess(sheet);
  EXPECT_EQ(left->kind, Kind::kUnclassified);
  EXPECT_FALSE(left->main);
  EXPECT_FALSE(left->assigned_highest);
  sheet.assign_highest = true;
  const auto assigned = test::All().Assess(sheet);
  EXPECT_EQ(assigned->kind, Kind::kUnclassified);
  EXPECT_EQ(assigned->main, Scale::kQx);
  EXPECT_TRUE(assigned->assigned_highest);
  // Where a verdict was reached, the wish changes nothing.
  AnswerSheet balanced = test::IdealSheet(test::kCcmq, Sex::kMale);
  balanced.assign_highest = true;
  EXPECT_FALSE(test::All().Assess(balanced)->main);
}

}  // namespace
}  // namespace medres::constitution
