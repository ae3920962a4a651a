#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "unit/prescription/house.hpp"

/// What holds of every prescription, tried on random ones; the seed is printed when it does not.
namespace medres::prescription {
namespace {

constexpr int kRounds = 1000;

class RandomPrescriptions {
 public:
  explicit RandomPrescriptions(unsigned seed) : random_(seed) {}

  PrescribedHerb Herb() {
    const auto herbs = test::Herbs().all();
    PrescribedHerb line{.name = herbs[Below(herbs.size())].name};
    if (Below(4) == 0) line.name = "生" + line.name;
    if (Below(40) == 0) line.name = "灵丹" + std::to_string(Below(3));
    if (Below(5) != 0) line.dose = 0.5 * static_cast<double>(Below(80));
    if (Below(8) == 0) line.unit = std::array{"mg", "两", "克"}[Below(3)];
    if (Below(3) == 0) line.preparation = static_cast<knowledge::Preparation>(Below(8));
    return line;
  }

  Prescription Whole() {
    Prescription prescription;
    for (std::size_t i = 1 + Below(20); i > 0; --i) prescription.herbs.push_back(Herb());
    if (Below(2) == 0) prescription.days = 1 + static_cast<int>(Below(7));
    if (Below(4) == 0) prescription.form = static_cast<DosageForm>(Below(3));
    Person& patient = prescription.patient;
    patient.sex = static_cast<patients::Sex>(Below(4));
    patient.pregnant = static_cast<Pregnancy>(Below(3));
    if (Below(2) == 0) patient.age = static_cast<int>(Below(90));
    if (Below(2) == 0) patient.allergies = {Herb().name, Herb().name};
    if (Below(2) == 0) patient.drugs = {"华法林", "Digoxin", "阿司匹林", "无名药"};
    return prescription;
  }

  std::size_t Below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }
  std::mt19937& random() { return random_; }

 private:
  std::mt19937 random_;
};

class PropertiesTest : public testing::Test {
 protected:
  unsigned seed = std::random_device{}();
  RandomPrescriptions make{seed};
};

/// A finding without the places where it stands.
auto Essence(const Finding& f) { return std::tie(f.severity, f.kind, f.id, f.code, f.settled_by, f.names); }

TEST_F(PropertiesTest, TheOrderOfLinesDoesNotMatter) {
  for (int round = 0; round < kRounds; ++round) {
    Prescription prescription = make.Whole();
    const Report before = test::Check(prescription);
    std::ranges::shuffle(prescription.herbs, make.random());
    const Report after = test::Check(prescription);
    EXPECT_EQ(before.verdict, after.verdict) << seed;
    EXPECT_TRUE(std::ranges::equal(before.findings, after.findings, {}, Essence, Essence)) << seed;
  }
}

TEST_F(PropertiesTest, AHerbMoreNeverTakesAFindingAway) {
  for (int round = 0; round < kRounds; ++round) {
    Prescription prescription = make.Whole();
    const Report before = test::Check(prescription);
    prescription.herbs.insert(prescription.herbs.begin() + static_cast<std::ptrdiff_t>(make.Below(2)), make.Herb());
    const auto after = test::IdsOf(test::Check(prescription));
    for (const Finding& finding : before.findings) {
      EXPECT_NE(std::ranges::find(after, finding.id), after.end()) << finding.id << " of " << seed;
    }
    EXPECT_LE(test::Check(prescription).verdict, before.verdict) << seed;
  }
}

TEST_F(PropertiesTest, EveryFindingSaysWhereAndBecauseOfWhat) {
  for (int round = 0; round < kRounds; ++round) {
    const Report report = test::Check(make.Whole());
    EXPECT_EQ(report.review_status, knowledge::ReviewStatus::kUnreviewed);
    EXPECT_TRUE(std::ranges::is_sorted(report.findings, {}, &Finding::severity)) << seed;
    std::vector<std::string> ids = test::IdsOf(report);
    std::ranges::sort(ids);
    EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end()) << seed;
    for (const Finding& finding : report.findings) {
      EXPECT_FALSE(finding.rule.empty() || finding.source.empty() || finding.why.zh.empty() || finding.why.en.empty());
      EXPECT_EQ(finding.pointers.empty(), finding.kind == FindingKind::kPregnancyUnknown) << finding.id;
    }
  }
}

TEST_F(PropertiesTest, WhatIsReadAndWhatIsNotAddUpToAllLines) {
  for (int round = 0; round < kRounds; ++round) {
    const Prescription prescription = make.Whole();
    const Report report = test::Check(prescription);
    const auto names = std::ranges::find(report.coverage, CheckTopic::kNames, &Coverage::topic);
    EXPECT_EQ(names->compared + static_cast<int>(names->gaps.size()), static_cast<int>(prescription.herbs.size()));
    EXPECT_EQ(report.names.size(), prescription.herbs.size());
    EXPECT_EQ(report.coverage.size(), 9U);
  }
}

}  // namespace
}  // namespace medres::prescription
