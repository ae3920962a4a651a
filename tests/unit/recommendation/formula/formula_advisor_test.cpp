#include "recommendation/formula/advisor.hpp"

#include <gtest/gtest.h>

#include <set>

#include "support/set_clock.hpp"
#include "unit/recommendation/wellness/care.hpp"

namespace medres::recommendation {
namespace {

using knowledge::ToldSymptom;
using prescription::Person;
using prescription::SafetyVerdict;
using test::AnybodySafe;

class FormulaAdvisorTest : public ::testing::Test {
 protected:
  static const knowledge::Library& Books() {
    static const knowledge::Library library(test::AllHerbs(), test::AllPoints());
    return library;
  }

  Result<FormulaAdvice> Try(const FormulaAsk& ask, int unlike_percent = 30) const {
    return FormulaAdvisor({{Books(), test::Shipped(), test::Checker(), test::AllHerbs(), clock_}, unlike_percent})
        .Advise(ask);
  }
  FormulaAdvice Advise(const FormulaAsk& ask, int unlike_percent = 30) const {
    auto advice = Try(ask, unlike_percent);
    EXPECT_TRUE(advice) << ToString(advice.error());
    return advice ? *std::move(advice) : FormulaAdvice{};
  }

  static FormulaAsk Told(std::vector<std::string> symptoms, Person person = AnybodySafe()) {
    FormulaAsk ask;
    for (std::string& one : symptoms) ask.symptoms.push_back({.name = std::move(one)});
    ask.person = std::move(person);
    return ask;
  }
  static FormulaAsk Cold(Person person = AnybodySafe()) {
    return Told({"恶寒", "发热", "无汗", "身痛", "脉紧"}, std::move(person));
  }
  static FormulaAsk ForPattern(std::string pattern, Person person = AnybodySafe()) {
    FormulaAsk ask;
    ask.patterns = {std::move(pattern)};
    ask.person = std::move(person);
    return ask;
  }

  static std::string NameOf(const RankedFormula& one) { return Books().graph().nodes()[one.formula].name; }
  static std::vector<std::string> NamesOf(const std::vector<RankedFormula>& formulas) {
    std::vector<std::string> names;
    for (const RankedFormula& one : formulas) names.push_back(NameOf(one));
    return names;
  }
  static const RankedFormula* Find(const std::vector<RankedFormula>& formulas, std::string_view name) {
    for (const RankedFormula& one : formulas) {
      if (NameOf(one) == name) return &one;
    }
    return nullptr;
  }
  static bool Holds(const RankedFormula& one, std::string_view finding) {
    return std::ranges::any_of(one.report.findings, [&](const auto& found) { return found.id.starts_with(finding); });
  }

  medres::test::SetClock clock_{*ParseInstant("2026-12-01T08:00:00+08:00")};  // 小雪
};

TEST_F(FormulaAdvisorTest, ColdOutsideWithoutSweatIsMahuangtang) {
  const FormulaAdvice advice = Advise(Cold());
  ASSERT_EQ(advice.formulas.size(), 5U);
  EXPECT_EQ(NameOf(advice.formulas.front()), "麻黄汤");
  ASSERT_FALSE(advice.patterns.empty());
  EXPECT_FALSE(advice.patterns.front().named);
  EXPECT_EQ(Books().graph().nodes()[advice.patterns.front().syndrome].name, "太阳伤寒证");
}

/// docs/formulas.md
TEST_F(FormulaAdvisorTest, TheExampleOfTheDocumentation) {
  const FormulaScore score = Advise(Cold()).formulas.front().score;
  std::vector<int> points;
  for (const FormulaPart& part : score.parts) points.push_back(part.points);
  EXPECT_EQ(points, (std::vector<int>{2'032, 2'064, 1'000, 2'000, 500}));
  EXPECT_EQ(score.points, 7'596);
  EXPECT_EQ(score.most, 10'500);
}

TEST_F(FormulaAdvisorTest, PartsAddUpAndEveryEdgeSpeaksOfTheFormulaOrOfWhatLeadsToIt) {
  const FormulaAdvice advice = Advise(Cold());
  for (const RankedFormula& one : advice.formulas) {
    int points = 0;
    for (const FormulaPart& part : one.score.parts) {
      points += part.points;
      const bool by_edges =
          part.criterion != FormulaCriterion::kElements && part.criterion != FormulaCriterion::kCauses;
      EXPECT_EQ(!part.edges.empty(), part.points > 0 && by_edges) << NameOf(one);
    }
    EXPECT_EQ(points, one.score.points);
    EXPECT_EQ(one.report.names.size(), one.composition.size()) << "checked as recorded";
  }
}

TEST_F(FormulaAdvisorTest, APatternThatIsNamedCountsInsteadOfRankedOnes) {
  const FormulaAdvice advice = Advise(ForPattern("脾气虚证"));
  ASSERT_EQ(advice.patterns.size(), 1U);
  EXPECT_TRUE(advice.patterns.front().named);
  ASSERT_FALSE(advice.formulas.empty());
  const auto names = NamesOf(advice.formulas);
  EXPECT_TRUE(std::ranges::find(names, "四君子汤") != names.end());
  for (const RankedFormula& one : advice.formulas) {
    EXPECT_EQ(one.score.parts.front().reason, "formula.pattern_named");
  }
}

TEST_F(FormulaAdvisorTest, AConstitutionLeadsByWhatItInclinesTo) {
  FormulaAsk ask;
  ask.needs = {{"B", 3}};
  ask.person = AnybodySafe();
  const FormulaAdvice advice = Advise(ask);
  ASSERT_FALSE(advice.formulas.empty());
  const FormulaPart& part = advice.formulas.front().score.parts.front();
  EXPECT_EQ(part.criterion, FormulaCriterion::kConstitution);
  ASSERT_GE(part.edges.size(), 2U);
  const auto& first = Books().graph().edges()[part.edges.front()];
  EXPECT_EQ(first.relation, knowledge::GraphRelation::kInclinesTo);
  EXPECT_GT(advice.formulas.front().score.points, advice.formulas.back().score.points) << "the syndrome itself first";
  ask.needs = {{"I", 1}};
  EXPECT_TRUE(Advise(ask).formulas.empty()) << "nobody says what 特禀质 inclines to";
}

TEST_F(FormulaAdvisorTest, WhatARuleBlocksStandsApartWithItsFinding) {
  Person allergic = AnybodySafe();
  allergic.allergies = {{"麻黄"}};
  const FormulaAdvice advice = Advise(Cold(allergic));
  EXPECT_EQ(Find(advice.formulas, "麻黄汤"), nullptr);
  const RankedFormula* const blocked = Find(advice.blocked, "麻黄汤");
  ASSERT_NE(blocked, nullptr);
  EXPECT_TRUE(Holds(*blocked, "ALG-1:"));
  EXPECT_EQ(blocked->report.verdict, SafetyVerdict::kBlocked);
  EXPECT_GT(blocked->score.points, 0) << "why it would have come is still said";
  Person treated = AnybodySafe();
  treated.drugs = {{"干扰素"}};
  const FormulaAdvice other = Advise(ForPattern("邪在少阳证", treated));
  const RankedFormula* const bupleurum = Find(other.blocked, "小柴胡汤");
  ASSERT_NE(bupleurum, nullptr);
  EXPECT_TRUE(Holds(*bupleurum, "DH-1:"));
}

TEST_F(FormulaAdvisorTest, ListsNeverContradictTheirReports) {
  for (const auto& ask : {Cold(), Cold(Person{}), ForPattern("血瘀证", Person{}), Told({"便秘", "腹满"}, Person{})}) {
    const FormulaAdvice advice = Advise(ask);
    std::set<knowledge::NodeIndex> seen;
    for (const RankedFormula& one : advice.formulas) {
      EXPECT_NE(one.report.verdict, SafetyVerdict::kBlocked) << NameOf(one);
      EXPECT_FALSE(one.composition.empty()) << NameOf(one);
      EXPECT_TRUE(seen.insert(one.formula).second);
    }
    for (const RankedFormula& one : advice.blocked) {
      EXPECT_EQ(one.report.verdict, SafetyVerdict::kBlocked) << NameOf(one);
      EXPECT_TRUE(seen.insert(one.formula).second);
    }
    for (const RankedFormula& one : advice.unrecorded) EXPECT_TRUE(one.composition.empty()) << NameOf(one);
  }
}

TEST_F(FormulaAdvisorTest, WhileNobodyKnowsItIsCheckedAsIfPregnantAndSaid) {
  Person woman;
  woman.sex = patients::Sex::kFemale;
  woman.age = 30;
  const FormulaAdvice unknown = Advise(Told({"短气", "烦躁", "心中懊憹", "少腹硬满"}, woman));
  EXPECT_TRUE(std::ranges::any_of(unknown.blocked, [](const auto& one) { return Holds(one, "PREG-1"); }));
  EXPECT_TRUE(std::ranges::any_of(unknown.gaps, [](const Issue& gap) { return gap.code == "wellness.gap_pregnancy"; }));
  woman.pregnant = prescription::Pregnancy::kNo;
  woman.allergies.emplace();
  woman.drugs.emplace();
  const FormulaAdvice known = Advise(Told({"短气", "烦躁", "心中懊憹", "少腹硬满"}, woman));
  EXPECT_TRUE(known.gaps.empty());
  EXPECT_TRUE(std::ranges::none_of(known.blocked, [](const auto& one) { return Holds(one, "PREG-1"); }));
  EXPECT_NE(Find(unknown.blocked, "大陷胸汤"), nullptr);
  EXPECT_NE(Find(known.formulas, "大陷胸汤"), nullptr);
}

TEST_F(FormulaAdvisorTest, AnEmergencyIsAllThatIsAnswered) {
  FormulaAsk by_complaint;
  by_complaint.complaint = "胸痛得厉害，出冷汗";
  FormulaAsk by_code = Told({"chest-pain"});
  FormulaAsk by_name = Told({"恶寒", "神昏"});
  by_name.patterns = {"太阳伤寒证"};
  for (const FormulaAsk& ask : {by_complaint, by_code, by_name}) {
    const FormulaAdvice advice = Advise(ask);
    EXPECT_FALSE(advice.emergencies.empty());
    std::set<std::string> words;
    for (const auto& one : advice.emergencies) EXPECT_TRUE(words.insert(one.word).second) << "each once";
    EXPECT_TRUE(advice.formulas.empty() && advice.blocked.empty() && advice.unrecorded.empty());
    EXPECT_TRUE(advice.patterns.empty());
  }
  FormulaAsk denied = Cold();
  denied.symptoms.push_back({.name = "胸痛", .denied = true});
  EXPECT_TRUE(Advise(denied).emergencies.empty());
}

TEST_F(FormulaAdvisorTest, AComplaintIsReadAndWhatWasNamedCountsBeforeIt) {
  FormulaAsk ask;
  ask.complaint = "特别怕冷，发烧，没有出汗";
  ask.person = AnybodySafe();
  ask.symptoms = {{.name = "恶寒", .severity = knowledge::Severity::kLight}};
  const FormulaAdvice advice = Advise(ask);
  ASSERT_GE(advice.symptoms.size(), 2U);
  EXPECT_FALSE(advice.symptoms[0].from_complaint);
  EXPECT_EQ(advice.symptoms[0].severity, knowledge::Severity::kLight);
  EXPECT_EQ(std::ranges::count_if(advice.symptoms, [](const auto& one) { return one.told == "恶寒"; }), 1);
  EXPECT_TRUE(advice.symptoms[1].from_complaint);
}

TEST_F(FormulaAdvisorTest, ADenialSpeaksAgainstWhatIsSaidToBeForIt) {
  FormulaAsk ask = Told({"发热", "恶风"});
  const auto symptoms_of = [&](const FormulaAsk& asked) {
    FormulaAsk all = asked;
    all.limit = 100;
    const FormulaAdvice advice = Advise(all);
    const RankedFormula* const one = Find(advice.formulas, "桂枝汤");
    EXPECT_NE(one, nullptr);
    return one == nullptr ? 0 : one->score.parts[1].points;
  };
  const int before = symptoms_of(ask);
  ask.symptoms.push_back({.name = "汗出", .denied = true});
  EXPECT_LT(symptoms_of(ask), before);
  EXPECT_GT(before, 0);
}

TEST_F(FormulaAdvisorTest, LikeFormulasStandBehindUnlikeOnesAndKeepTheirPoints) {
  const FormulaAdvice plain = Advise(Cold(), 0);
  const FormulaAdvice varied = Advise(Cold(), 100);
  EXPECT_EQ(plain.formulas.front().formula, varied.formulas.front().formula);
  EXPECT_TRUE(std::ranges::is_sorted(plain.formulas, std::greater(), [](const auto& one) { return one.score.points; }));
  EXPECT_NE(NamesOf(plain.formulas), NamesOf(varied.formulas));
  for (const RankedFormula& one : plain.formulas) EXPECT_FALSE(one.likeness);
  for (const RankedFormula& one : varied.formulas) {
    if (one.likeness) {
      EXPECT_GT(one.likeness->shared, 0);
      EXPECT_GE(one.score.points, one.likeness->behind);
    }
  }
}

TEST_F(FormulaAdvisorTest, WhatIsWrongIsNamed) {
  FormulaAsk ask;
  auto nothing = Try(ask);
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().issues.front().code, "formula.nothing_asked");
  ask.patterns = {"脾气虚证", "好运证", "麻黄"};
  const auto wrong = Try(ask);
  ASSERT_FALSE(wrong);
  ASSERT_EQ(wrong.error().issues.size(), 2U);
  EXPECT_EQ(wrong.error().issues[0].pointer, "/patterns/1");
  EXPECT_EQ(wrong.error().issues[0].code, "formula.unknown_pattern");
  EXPECT_EQ(wrong.error().issues[1].pointer, "/patterns/2") << "a herb is no syndrome";
}

}  // namespace
}  // namespace medres::recommendation
