#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "constitution/evidence/fusion.hpp"
#include "constitution/evidence/gathering.hpp"
#include "constitution/evidence/measuring.hpp"
#include "constitution/evidence/ratio_table.hpp"

namespace medres::constitution {
namespace {

const RatioTable& Table() {
  static const RatioTable table = RatioTable::Embedded();
  return table;
}

const knowledge::Library& Known() {
  static const knowledge::Herbs herbs = knowledge::Herbs::Embedded();
  static const knowledge::Acupoints points = knowledge::Acupoints::Embedded();
  static const knowledge::Library library(herbs, points);
  return library;
}

Outcome Found(Kind kind, std::vector<std::pair<const char*, Verdict>> verdicts) {
  Outcome outcome;
  outcome.kind = kind;
  for (const Scale scale : kScales) outcome.verdict[std::string(WireName(scale))] = Verdict::kNo;
  for (const auto& [scale, verdict] : verdicts) outcome.verdict[scale] = verdict;
  return outcome;
}

EvidenceItem Item(std::string feature, double weight = 1, bool denied = false) {
  const auto group = feature.starts_with("symptom:")  ? EvidenceGroup::kComplaint
                     : feature.starts_with("tongue:") ? EvidenceGroup::kTongue
                                                      : EvidenceGroup::kSensor;
  return {.group = group, .feature = feature, .label = feature, .weight = weight, .denied = denied};
}

double Sum(const PerScale& shares) { return std::accumulate(shares.begin(), shares.end(), 0.0); }

TEST(MeasuringTest, UnitsAreConverted) {
  struct Case {
    Measurand measurand;
    double value;
    const char* unit;
    double expected;
  };
  for (const Case& one : {Case{Measurand::kBodyTemperature, 98.6, "[degF]", 37},
                          {Measurand::kBodyTemperature, 310.15, "K", 37},
                          {Measurand::kHeartRate, 1.2, "Hz", 72},
                          {Measurand::kSleepDuration, 450, "min", 7.5},
                          {Measurand::kWaist, 34, "[in_i]", 86.36},
                          {Measurand::kWaist, 0.9, "m", 90},
                          {Measurand::kHeartRateVariability, 0.042, "s", 42},
                          {Measurand::kBmi, 23.4, "kg/m2", 23.4},
                          {Measurand::kSteps, 8000, "{steps}", 8000}}) {
    const auto measured = InOwnUnit({.measurand = one.measurand, .value = one.value, .unit = one.unit});
    ASSERT_TRUE(measured) << one.unit << ToString(measured.error());
    EXPECT_NEAR(measured->value, one.expected, 1e-3) << one.unit;
    EXPECT_EQ(measured->unit, RuleOf(one.measurand).units.front().code);
  }
}

TEST(MeasuringTest, WhatIsImplausibleIsRefusedWithFieldAndRule) {
  const auto fever =
      InOwnUnit({.measurand = Measurand::kBodyTemperature, .value = 98.6, .unit = "Cel"}, "/observations/3");
  ASSERT_FALSE(fever);
  const Issue& issue = fever.error().issues.front();
  EXPECT_EQ(issue.code, "evidence.implausible");
  EXPECT_EQ(issue.pointer, "/observations/3/value");
  const auto unit = InOwnUnit({.measurand = Measurand::kWaist, .value = 90, .unit = "kg"});
  ASSERT_FALSE(unit);
  EXPECT_EQ(unit.error().issues.front().code, "evidence.unit");
  EXPECT_EQ(unit.error().issues.front().pointer, "/unit");
  EXPECT_FALSE(InOwnUnit({.measurand = Measurand::kHeartRate, .value = std::nan(""), .unit = "/min"}));
  EXPECT_FALSE(InOwnUnit({.measurand = Measurand::kSteps, .value = -1, .unit = "/d"}));
}

TEST(MeasuringTest, EveryBoundIsAcceptedAndNothingBeyond) {
  for (std::size_t i = 0; i < kMeasurands; ++i) {
    const MeasureRule& rule = RuleOf(static_cast<Measurand>(i));
    EXPECT_EQ(rule.measurand, static_cast<Measurand>(i));
    const std::string unit(rule.units.front().code);
    for (const double value : {rule.min, rule.max}) {
      EXPECT_TRUE(InOwnUnit({.measurand = rule.measurand, .value = value, .unit = unit}));
    }
    EXPECT_FALSE(InOwnUnit({.measurand = rule.measurand, .value = rule.min - 0.01, .unit = unit}));
    EXPECT_FALSE(InOwnUnit({.measurand = rule.measurand, .value = rule.max + 0.01, .unit = unit}));
  }
}

TEST(RatioTableTest, EverySensorFeatureIsAnAlarmHasRatiosOrIsKnownToSayNothing) {
  for (const SensorFeature& one : Table().sensors()) {
    if (one.alarm || one.feature == "sensor:body-temperature/fever") continue;
    EXPECT_NE(Table().Find(one.feature), nullptr) << one.feature;
  }
  for (const std::string& feature : Table().Features()) {
    if (feature.starts_with("symptom:")) EXPECT_TRUE(Known().graph().Find(feature)) << feature;
  }
}

TEST(FusionTest, ThePriorFollowsTheVerdicts) {
  const Outcome outcome = Found(Kind::kBiased, {{"QX", Verdict::kYes}, {"YANGX", Verdict::kTendency}});
  const PerScale prior = PriorOf(&outcome);
  EXPECT_NEAR(Sum(prior), 1, 1e-12);
  EXPECT_NEAR(prior[IndexOf(Scale::kQx)], 8.0 / 17, 1e-12);
  EXPECT_NEAR(prior[IndexOf(Scale::kYangx)], 2.0 / 17, 1e-12);
  EXPECT_NEAR(PriorOf(nullptr)[0], 1.0 / 9, 1e-12);
}

TEST(FusionTest, IsBayesRule) {
  const Outcome outcome = Found(Kind::kBiased, {{"QX", Verdict::kYes}});
  const std::vector<EvidenceItem> items{Item("symptom:恶寒"), Item("sensor:bmi/thin")};
  const FusedState state = Fuse(&outcome, items, Table());
  PerScale expected = PriorOf(&outcome);
  for (const EvidenceItem& item : items) {
    for (std::size_t i = 0; i < expected.size(); ++i) expected[i] *= Table().Find(item.feature)->ratios[i];
  }
  const double sum = Sum(expected);
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(state.posterior[i], expected[i] / sum, 1e-12);
  EXPECT_EQ(state.basis, EvidenceBasis::kBoth);
}

TEST(FusionTest, ContributionsAndTotalsAddUpToThePosterior) {
  const std::vector<EvidenceItem> items{Item("symptom:恶寒", 1.5), Item("symptom:五心烦热", 1, true),
                                        Item("tongue:body/pale"), Item("sensor:steps/few"), Item("symptom:腹痛")};
  const FusedState state = Fuse(nullptr, items, Table());
  PerScale logs{};
  for (std::size_t i = 0; i < logs.size(); ++i) logs[i] = std::log(state.prior[i]);
  for (const EvidenceTotal& total : state.totals) {
    PerScale sum{};
    for (const WeighedEvidence& one : state.contributions) {
      if (one.item.group != total.group) continue;
      EXPECT_FALSE(one.source.empty());
      for (std::size_t i = 0; i < logs.size(); ++i) sum[i] += one.log_ratios[i];
    }
    for (std::size_t i = 0; i < logs.size(); ++i) {
      EXPECT_NEAR(sum[i], total.before_cap[i], 1e-12);
      logs[i] += total.counted[i];
    }
  }
  double norm = 0;
  for (const double log : logs) norm += std::exp(log);
  for (std::size_t i = 0; i < logs.size(); ++i) EXPECT_NEAR(state.posterior[i], std::exp(logs[i]) / norm, 1e-12);
  ASSERT_EQ(state.without_ratios.size(), 1U);
  EXPECT_EQ(state.without_ratios[0].feature, "symptom:腹痛");
}

TEST(FusionTest, ADenialSpeaksTheOtherWayAndLess) {
  const auto told = Fuse(nullptr, std::vector{Item("symptom:恶寒")}, Table());
  const auto denied = Fuse(nullptr, std::vector{Item("symptom:恶寒", 1, true)}, Table());
  const std::size_t cold = IndexOf(Scale::kYangx);
  EXPECT_GT(told.posterior[cold], 1.0 / 9);
  EXPECT_LT(denied.posterior[cold], 1.0 / 9);
  EXPECT_NEAR(denied.contributions[0].log_ratios[cold], -kDeniedPower * told.contributions[0].log_ratios[cold], 1e-12);
}

TEST(FusionTest, NothingSaysMoreThanItsCap) {
  std::vector<EvidenceItem> items;
  for (const std::string& feature : Table().Features()) items.push_back(Item(feature, 1.5));
  const FusedState state = Fuse(nullptr, items, Table());
  for (const WeighedEvidence& one : state.contributions) {
    for (const double log : one.log_ratios) EXPECT_LE(std::abs(log), std::log(kMostOfAnItem) + 1e-12);
  }
  for (const EvidenceTotal& total : state.totals) {
    for (const double log : total.counted) EXPECT_LE(std::abs(log), std::log(kMostOfAGroup) + 1e-12);
  }
}

TEST(FusionTest, WithoutAQuestionnaireItIsCalledWeak) {
  EXPECT_EQ(Fuse(nullptr, {}, Table()).basis, EvidenceBasis::kNothing);
  EXPECT_EQ(Fuse(nullptr, {}, Table()).certainty, 0);
  EXPECT_EQ(Fuse(nullptr, std::vector{Item("symptom:恶寒")}, Table()).basis, EvidenceBasis::kEvidenceAlone);
  const Outcome unclassified = Found(Kind::kUnclassified, {});
  EXPECT_EQ(Fuse(&unclassified, {}, Table()).basis, EvidenceBasis::kNothing);
  const Outcome biased = Found(Kind::kBiased, {{"TS", Verdict::kYes}});
  EXPECT_EQ(Fuse(&biased, {}, Table()).basis, EvidenceBasis::kQuestionnaireAlone);
  EXPECT_GT(Fuse(&biased, {}, Table()).certainty, 0.1);
}

TEST(FusionTest, TheOrderOfEvidenceDoesNotMatter) {
  std::vector<EvidenceItem> items{Item("symptom:恶寒"), Item("symptom:痰多"), Item("sensor:waist/wide"),
                                  Item("tongue:body/red")};
  const auto forwards = Fuse(nullptr, items, Table());
  std::ranges::reverse(items);
  const auto backwards = Fuse(nullptr, items, Table());
  for (std::size_t i = 0; i < kScales.size(); ++i) EXPECT_NEAR(forwards.posterior[i], backwards.posterior[i], 1e-12);
}

TEST(GatheringTest, AComplaintGivesSymptomsWithSeverityAndDenials) {
  const auto gathered =
      GatherFromComplaint(Known().extraction(), Known().graph(), "特别怕冷，手脚冰凉，有点乏力，不口渴");
  ASSERT_EQ(gathered.items.size(), 4U);
  EXPECT_EQ(gathered.items[0].feature, "symptom:恶寒");
  EXPECT_EQ(gathered.items[0].weight, 1.5);
  EXPECT_EQ(gathered.items[2].weight, 0.7);
  EXPECT_TRUE(gathered.items[3].denied);
  EXPECT_TRUE(gathered.alarms.empty());
}

TEST(GatheringTest, EmergenciesAreAlarms) {
  EXPECT_FALSE(GatherFromComplaint(Known().extraction(), Known().graph(), "胸口痛，出冷汗").alarms.empty());
  const std::vector<MeasuredOnce> racing{{Measurand::kHeartRate, 170}, {Measurand::kHeartRate, 70}};
  EXPECT_FALSE(GatherFromMeasurements(Table(), racing).alarms.empty());
}

TEST(GatheringTest, TheMedianOfMeasurementsCounts) {
  const std::vector<MeasuredOnce> measured{{Measurand::kBmi, 31},
                                           {Measurand::kSteps, 9000},
                                           {Measurand::kSteps, 500},
                                           {Measurand::kSteps, 9500},
                                           {Measurand::kHeartRate, 70}};
  std::vector<std::string> features;
  for (const EvidenceItem& one : GatherFromMeasurements(Table(), measured).items) features.push_back(one.feature);
  EXPECT_EQ(features, (std::vector<std::string>{"sensor:steps/many", "sensor:bmi/obese"}));
}

}  // namespace
}  // namespace medres::constitution
