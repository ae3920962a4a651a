#include "recommendation/herb/reading.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace medres::recommendation {
namespace {

auto Prescriptions(const std::string& text) {
  std::istringstream in(text);
  return ReadPrescriptions(in, "fit.txt");
}

auto Queries(const std::string& text) {
  std::istringstream in(text);
  return ReadQueries(in, "ask.txt");
}

TEST(ReadPrescriptionsTest, TakesSymptomsTabHerbsInAnyOrder) {
  const auto read = Prescriptions("2\t8 9 \n\n12 1  10 1\t0\r\n");
  ASSERT_TRUE(read) << ToString(read.error());
  EXPECT_EQ(*read,
            (std::vector<Prescription>{{.symptoms = {2}, .herbs = {8, 9}}, {.symptoms = {1, 10, 12}, .herbs = {0}}}));
}

TEST(ReadPrescriptionsTest, NamesFileLineAndRuleOfEverythingThatIsWrong) {
  struct Case {
    std::string text;
    std::vector<Issue> issues;
  };
  const auto not_an_id = [](const std::string& place, const std::string& word) {
    return Issue{"herb.not_an_id", place, {{"text", word}, {"max", "9999"}}};
  };
  for (const auto& [text, issues] : std::vector<Case>{
           {"1 2\n", {{"herb.one_tab", "fit.txt:1", {}}}},
           {"1\t2\t3\n", {{"herb.one_tab", "fit.txt:1", {}}}},
           {"1\t2\n \t2\n", {{"herb.no_symptoms", "fit.txt:2", {}}}},
           {"1\t2\n\n1\t\n", {{"herb.no_herbs", "fit.txt:3", {}}}},
           {"1 x\t-2\n9999\t10000\n",
            {not_an_id("fit.txt:1", "x"), not_an_id("fit.txt:1", "-2"), not_an_id("fit.txt:2", "10000")}},
           {"1,2\t3.5\n", {not_an_id("fit.txt:1", "1,2"), not_an_id("fit.txt:1", "3.5")}},
       }) {
    const auto read = Prescriptions(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(read.error().issues, issues) << text;
  }
}

TEST(ReadPrescriptionsTest, DoesNotDrownInWrongLines) {
  std::string text;
  for (int line = 0; line < 1000; ++line) text += "?\n";
  EXPECT_EQ(Prescriptions(text).error().issues.size(), kShownIssues);
}

auto Names(const std::string& text) {
  std::istringstream in(text);
  return ReadNames(in, "names.txt");
}

TEST(ReadNamesTest, PutsNamesAtTheirIds) {
  const auto read = Names("恶寒 1\n\nfear of cold\t3 \r\n");
  ASSERT_TRUE(read) << ToString(read.error());
  EXPECT_EQ(*read, (std::vector<std::string>{"", "恶寒", "", "fear of cold"}));
}

TEST(ReadNamesTest, NamesWhatIsWrong) {
  const auto read = Names("恶寒\n恶寒 1\n发热 1\n恶寒 2\n发热 10000\n");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().issues, (std::vector<Issue>{{"herb.name_line", "names.txt:1", {{"max", "9999"}}},
                                                     {"herb.id_twice", "names.txt:3", {{"id", "1"}}},
                                                     {"herb.name_twice", "names.txt:4", {{"name", "恶寒"}}},
                                                     {"herb.name_line", "names.txt:5", {{"max", "9999"}}}}));
}

TEST(ReadQueriesTest, HasAnAnswerForEveryLine) {
  const auto read = Queries("3 1\n\n7\t1 2 not looked at\n2");
  ASSERT_TRUE(read) << ToString(read.error());
  EXPECT_EQ(*read, (std::vector<Ids>{{1, 3}, {}, {7}, {2}}));
}

TEST(ReadQueriesTest, RefusesWhatIsNotAnId) {
  EXPECT_EQ(Queries("1\n2 cough\n").error().issues,
            (std::vector<Issue>{{"herb.not_an_id", "ask.txt:2", {{"text", "cough"}, {"max", "9999"}}}}));
}

TEST(CasebookTest, KnowsHowFarIdsGo) {
  const Casebook book = MakeCasebook({{.symptoms = {0, 7}, .herbs = {2}}, {.symptoms = {1}, .herbs = {0, 4}}});
  EXPECT_EQ(book.symptoms, 8);
  EXPECT_EQ(book.herbs, 5);
}

}  // namespace
}  // namespace medres::recommendation
