#include "knowledge/differentiation/differentiator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "knowledge/differentiation/evaluation.hpp"
#include "knowledge/differentiation/weighing.hpp"
#include "knowledge/library.hpp"

namespace medres::knowledge {
namespace {

const Library& Known() {
  static const Herbs herbs = Herbs::Embedded();
  static const Acupoints points = Acupoints::Embedded();
  static const Library library(herbs, points);
  return library;
}

Differential Told(const std::vector<ToldSymptom>& told) { return Known().Differentiate(told, 5); }

std::string FirstOf(const std::vector<RankedSyndrome>& ranked) {
  return ranked.empty() ? "-" : Known().graph().nodes()[ranked.front().syndrome].name;
}

/// Two hypotheses over three findings, small enough to reckon by hand.
EvidenceModel SmallModel() {
  EvidenceModel model;
  model.elements = {"a", "b", "c"};
  model.hypotheses = {{"ab", std::log(2.0), {{0, 0.5, 1}, {1, 0.5, 0.5}}}, {"c", 0, {{2, 1, 1}}}};
  model.signs = {{{0, 80, 0.8}}, {{1, 40, 0.6}, {2, 60, 0.4}}, {{2, 10, 0.9}}};
  model.anyway = {0.1, 0.2, 0.05};
  return model;
}

TEST(WeighByElementsTest, IsTheSumOfSharesOfPoints) {
  const std::vector<Observation> seen{{0, 1, false}, {1, 1.5, false}, {2, 1, true}};
  const auto ranked = WeighByElements(SmallModel(), seen);
  ASSERT_EQ(ranked.size(), 2U);
  EXPECT_EQ(ranked[0].hypothesis, 1U);
  EXPECT_DOUBLE_EQ(ranked[0].score, 60 * 1.5);
  EXPECT_DOUBLE_EQ(ranked[1].score, 0.5 * 80 + 0.5 * 40 * 1.5);
  const auto points = PointsOfElements(SmallModel(), seen);
  ASSERT_EQ(points.size(), 3U);
  EXPECT_EQ(points[0].element, 2U);
  EXPECT_TRUE(points[0].is_positive);
  EXPECT_TRUE(points[1].is_positive);
  EXPECT_FALSE(points[2].is_positive);
}

TEST(WeighByCausesTest, IsTheFormula) {
  const auto ranked = WeighByCauses(SmallModel(), std::vector<Observation>{{0, 1, false}, {1, 1, false}, {2, 1, true}});
  const auto likely = [](double anyway, std::initializer_list<double> causes) {
    double spared = 1 - anyway;
    for (const double cause : causes) spared *= 1 - cause;
    return 1 - spared;
  };
  const double ab = std::log(2.0) + std::log(likely(0.1, {0.8}) / 0.1) + std::log(likely(0.2, {0.3}) / 0.2);
  const double c = std::log(likely(0.2, {0.4}) / 0.2) + std::log((1 - likely(0.05, {0.9})) / 0.95);
  ASSERT_EQ(ranked[0].hypothesis, 0U);
  EXPECT_NEAR(ranked[0].score, ab, 1e-12);
  EXPECT_NEAR(ranked[1].score, c, 1e-12);
}

TEST(WeighByCausesTest, ContributionsAndPriorAddUpToTheScore) {
  const EvidenceModel& model = Known().differentiation().model();
  std::mt19937 random(9);
  std::uniform_int_distribution<FindingId> pick(0, static_cast<FindingId>(model.signs.size() - 1));
  for (int i = 0; i < 50; ++i) {
    std::vector<Observation> seen;
    for (int j = 0; j < 6; ++j) seen.push_back({pick(random), j % 2 == 0 ? 1.0 : 1.5, j == 5});
    for (const auto& weigh : {WeighByElements, WeighByCauses}) {
      for (const RankedHypothesis& one : weigh(model, seen)) {
        double sum = weigh == &WeighByCauses ? model.hypotheses[one.hypothesis].prior : 0;
        for (const Contribution& contribution : one.contributions) sum += contribution.amount;
        EXPECT_NEAR(sum, one.score, 1e-9);
      }
    }
  }
}

TEST(WeighByCausesTest, AFindingOfASyndromeNeverSpeaksAgainstItAndADeniedOneNeverFor) {
  const EvidenceModel& model = Known().differentiation().model();
  for (FindingId finding = 0; finding < model.signs.size(); ++finding) {
    for (const auto& ranked : WeighByCauses(model, std::vector<Observation>{{finding, 1, false}})) {
      EXPECT_GE(ranked.score, -1e-12);
    }
    for (const auto& ranked : WeighByCauses(model, std::vector<Observation>{{finding, 1, true}})) {
      EXPECT_LE(ranked.score, 1e-12);
    }
  }
}

TEST(SharesTest, AddUpToOne) {
  const auto ranked = WeighByCauses(SmallModel(), std::vector<Observation>{{0, 1, false}});
  const auto shares = SharesOf(ranked);
  EXPECT_NEAR(shares[0] + shares[1], 1, 1e-12);
  EXPECT_GT(shares[0], shares[1]);
  EXPECT_TRUE(SharesOf({}).empty());
}

TEST(DifferentiatorTest, FindsSyndromesByTheirSigns) {
  struct Row {
    std::vector<std::string> told;
    const char* syndrome;
  };
  for (const auto& [told, syndrome] : {
           Row{{"怕冷", "发烧", "无汗", "身痛", "脉紧"}, "太阳伤寒证"},
           Row{{"发热", "汗出", "怕风", "脉缓"}, "太阳中风证"},
           Row{{"往来寒热", "胸胁苦满", "口苦", "欲呕"}, "邪在少阳证"},
           Row{{"shimian", "心慌", "食少", "便溏", "健忘"}, "心脾两虚证"},
           Row{{"腰膝酸軟", "五心烦热", "盗汗", "耳鸣", "遗精"}, "肾阴虚证"},
           Row{{"五更泻", "腰膝酸软", "怕冷", "脘腹冷痛"}, "脾肾阳虚证"},
       }) {
    std::vector<ToldSymptom> symptoms;
    for (const std::string& name : told) symptoms.push_back({name});
    const auto found = Told(symptoms);
    const auto is_among = [&](const std::vector<RankedSyndrome>& ranked) {
      return std::ranges::any_of(
          ranked, [&](const RankedSyndrome& one) { return Known().graph().nodes()[one.syndrome].name == syndrome; });
    };
    EXPECT_EQ(FirstOf(found.by_causes), syndrome);
    EXPECT_TRUE(is_among(found.by_elements)) << syndrome << " " << FirstOf(found.by_elements);
    EXPECT_FALSE(found.elements.empty());
  }
}

TEST(DifferentiatorTest, SaysWhoSaysSo) {
  const auto found = Told({{"失眠"}, {"心悸"}});
  ASSERT_FALSE(found.by_causes.empty());
  for (const Contribution& one : found.by_causes.front().contributions) {
    ASSERT_TRUE(one.edge);
    EXPECT_EQ(Known().graph().edges()[*one.edge].relation, GraphRelation::kHas);
  }
}

TEST(DifferentiatorTest, StopsAtAnEmergency) {
  for (const char* const word : {"胸痛", "突然胸痛", "抽搐", "四肢抽搐", "昏迷", "吐血", "呼吸困难", "胸部刺痛",
                                 "半边身子动不了", "喘不过气", "有轻生的念头", "意识模糊", "大便发黑", "服农药了"}) {
    const auto found = Told({{"失眠"}, {word}});
    EXPECT_FALSE(found.emergencies.empty()) << word;
    EXPECT_TRUE(found.by_causes.empty());
    EXPECT_TRUE(found.by_elements.empty());
  }
  EXPECT_TRUE(Told({{"失眠"}, {.name = "胸痛", .denied = true}}).emergencies.empty());
  EXPECT_TRUE(Told({{"失眠"}, {"没有胸痛"}}).emergencies.empty()) << "denied in words";
}

TEST(DifferentiatorTest, SymptomsCanBeAnEmergencyTogether) {
  const auto urgent = [](const std::vector<ToldSymptom>& told) {
    const auto found = Told(told);
    EXPECT_EQ(found.emergencies.empty(), !found.by_causes.empty());
    return found.emergencies.empty() ? "" : found.emergencies.front().word;
  };
  constexpr auto kHeavy = Severity::kHeavy;
  EXPECT_EQ(urgent({{"高烧"}, {"脖子僵硬"}}), "高热项强");
  EXPECT_EQ(urgent({{"symptom:壮热"}, {.name = "项强", .denied = true}}), "");
  EXPECT_EQ(urgent({{"腹痛"}}), "");
  EXPECT_EQ(urgent({{"symptom:腹痛", kHeavy}}), "急腹症");
  EXPECT_EQ(urgent({{"腹痛", kHeavy}, {"痛经"}}), "");
  EXPECT_EQ(urgent({{"头痛", kHeavy}}), "");
  EXPECT_EQ(urgent({{"头痛", kHeavy}, {"呕吐"}}), "雷击样头痛");
}

TEST(DifferentiatorTest, WhatIsUnknownCountsForNothingAndIsSaid) {
  const auto found = Told({{"失眠"}, {"灵丹"}, {"麻黄"}});
  ASSERT_EQ(found.symptoms.size(), 3U);
  EXPECT_TRUE(found.symptoms[0].node);
  EXPECT_FALSE(found.symptoms[1].node);
  EXPECT_FALSE(found.symptoms[2].node);  // a herb is no symptom
  EXPECT_EQ(FirstOf(found.by_causes), FirstOf(Told({{"失眠"}}).by_causes));
}

TEST(CasebookTest, BadRowsAreNamed) {
  const auto book =
      Casebook::Read({"c.tsv", "clause\tformulas\tfindings\tcontext\n1\t桂枝汤\t发热\t\n2\t灵丹\t发热\t\n3\t桂枝汤\n"},
                     Known().graph());
  ASSERT_FALSE(book);
  ASSERT_EQ(book.error().issues.size(), 2U);
  EXPECT_EQ(book.error().issues[0].pointer, "c.tsv:4");
  EXPECT_EQ(book.error().issues[1].pointer, "c.tsv:3");
}

TEST(CasebookTest, OneClauseLeftOutTeachesNothing) {
  const auto book = Casebook::Read(
      {"c.tsv", "clause\tformulas\tfindings\tcontext\n1\t桂枝汤\t发热\t\n2\t麻黄汤\t气喘\t\n"}, Known().graph());
  ASSERT_TRUE(book);
  const EvidenceModel model = book->ModelWithout(0);
  EXPECT_TRUE(model.signs[book->SeenIn(0).front()].empty());
  EXPECT_FALSE(model.signs[book->SeenIn(1).front()].empty());
}

TEST(EvaluationTest, TheBetterAlgorithmIsHalfAsGoodAgainAsThePlainOne) {
  const Evaluation evaluation = LeaveOneClauseOut(Casebook::Embedded(Known().graph()));
  std::map<std::string, Hits> by_method;
  std::printf("%d cases, %d formulas, %d with no other clause\n", evaluation.cases, evaluation.formulas,
              evaluation.only_clause);
  for (const Hits& one : evaluation.methods) {
    std::printf("%s: %.3f %.3f %.3f\n", one.method.c_str(), one.top1, one.top3, one.top5);
    EXPECT_LE(one.top1, one.top3);
    EXPECT_LE(one.top3, one.top5);
    by_method[one.method] = one;
  }
  EXPECT_GE(std::max(by_method["elements"].top1, by_method["causes"].top1), 1.5 * by_method["overlap"].top1);
  EXPECT_GT(by_method["elements"].top1, by_method["overlap-generalised"].top1);
  EXPECT_GT(by_method["causes"].top1, by_method["overlap-generalised"].top1);
}

}  // namespace
}  // namespace medres::knowledge
