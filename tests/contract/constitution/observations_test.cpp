#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "contract/constitution/evidence_contract.hpp"

namespace medres::constitution {
namespace {

TEST_P(ObservationContract, KeepsWhatWasSaidAndWhatItMeans) {
  const auto recorded = Record({{.measurand = Measurand::kBodyTemperature,
                                 .value = 97.7,
                                 .unit = "[degF]",
                                 .observed_at = Ago(5),
                                 .device = "patch"},
                                {.measurand = Measurand::kSteps, .value = 2000, .unit = "/d"}});
  ASSERT_TRUE(recorded) << ToString(recorded.error());
  EXPECT_EQ(recorded->kept.added, 2);
  const auto page = Await(service_->List({.patient = patient_, .measurand = Measurand::kBodyTemperature}));
  ASSERT_TRUE(page) << ToString(page.error());
  ASSERT_EQ(page->items.size(), 1U);
  const Observation& one = page->items[0];
  EXPECT_EQ(one.value, 36.5);
  EXPECT_EQ(one.unit, "Cel");
  EXPECT_EQ(one.said_value, 97.7);
  EXPECT_EQ(one.said_unit, "[degF]");
  EXPECT_EQ(one.observed_at, Ago(5));
  EXPECT_EQ(one.device, "patch");
  EXPECT_EQ(one.actor, "key:test");
}

TEST_P(ObservationContract, SealsValues) {
  ASSERT_TRUE(Record({{.measurand = Measurand::kBmi, .value = 31.25, .unit = "kg/m2"}}));
  const auto rows = Own().Query("select sealed from constitution_observation");
  ASSERT_TRUE(rows);
  EXPECT_EQ((*rows)[0].Blob(0).find("31.25"), std::string_view::npos);
}

TEST_P(ObservationContract, WhatIsSentAgainIsKnown) {
  const ObservationInput one{.measurand = Measurand::kHeartRate, .value = 71, .unit = "/min", .observed_at = Ago(1)};
  ASSERT_EQ(Record({one})->kept.added, 1);
  ObservationInput other = one;
  other.value = 99;
  const auto again = Record({one, other});
  ASSERT_TRUE(again) << ToString(again.error());
  EXPECT_EQ(again->kept.added, 0);
  EXPECT_EQ(again->kept.known, 2);
  EXPECT_EQ(Own().Number("select count(*) from constitution_observation"), 1);
}

TEST_P(ObservationContract, AllOrNoneAndEveryFaultIsNamed) {
  const auto refused = Record({{.measurand = Measurand::kHeartRate, .value = 70, .unit = "/min"},
                               {.measurand = Measurand::kHeartRate, .value = 700, .unit = "/min"},
                               {.measurand = Measurand::kWaist, .value = 90, .unit = "kg"},
                               {.measurand = Measurand::kBmi, .value = 22, .unit = "kg/m2", .observed_at = Ago(-1)}});
  ASSERT_FALSE(refused);
  std::vector<std::string> pointers;
  for (const Issue& issue : refused.error().issues) pointers.push_back(issue.pointer);
  EXPECT_EQ(pointers,
            (std::vector<std::string>{"/observations/1/value", "/observations/2/unit", "/observations/3/observed_at"}));
  EXPECT_EQ(Own().Number("select count(*) from constitution_observation"), 0);
}

TEST_P(ObservationContract, TheStateIsThatOfLatelyMeasured) {
  EXPECT_EQ(State()->fused->basis, EvidenceBasis::kNothing);
  ASSERT_TRUE(Record({{.measurand = Measurand::kBmi, .value = 31, .unit = "kg/m2", .observed_at = Ago(60 * 24 * 30)}}));
  EXPECT_EQ(State()->fused->basis, EvidenceBasis::kNothing);
  ASSERT_TRUE(Record({{.measurand = Measurand::kBmi, .value = 31, .unit = "kg/m2"}}));
  const auto state = State();
  ASSERT_TRUE(state) << ToString(state.error());
  EXPECT_EQ(state->fused->basis, EvidenceBasis::kEvidenceAlone);
  ASSERT_EQ(state->fused->contributions.size(), 1U);
  EXPECT_EQ(state->fused->contributions[0].item.feature, "sensor:bmi/obese");
}

TEST_P(ObservationContract, TheQuestionnaireIsThePrior) {
  ASSERT_TRUE(Await(assessments_->Record(
      patient_, test::IdealSheet(test::kElderly, patients::Sex::kFemale, {{"6", 5}, {"7", 5}, {"8", 5}}), std::nullopt,
      "key:test")));
  const auto state = State({.complaint = "爱叹气，闷闷不乐"});
  ASSERT_TRUE(state) << ToString(state.error());
  EXPECT_EQ(state->fused->basis, EvidenceBasis::kBoth);
  const auto& posterior = state->fused->posterior;
  EXPECT_EQ(std::ranges::max_element(posterior) - posterior.begin(), static_cast<int>(IndexOf(Scale::kQy)));
}

TEST_P(ObservationContract, AtAnEmergencyNothingIsFused) {
  const auto state = State({.complaint = "怕冷，突然胸口痛"});
  ASSERT_TRUE(state) << ToString(state.error());
  EXPECT_FALSE(state->fused);
  ASSERT_EQ(state->alarms.size(), 1U);
  EXPECT_EQ(state->alarms[0].word, "胸痛");
}

TEST_P(ObservationContract, AnAlarmLastsADay) {
  ASSERT_TRUE(Record({{.measurand = Measurand::kHeartRate, .value = 170, .unit = "/min", .observed_at = Ago(60)}}));
  EXPECT_FALSE(State()->fused);
  clock_.Pass(Milliseconds(86400000));
  EXPECT_TRUE(State()->fused);
}

TEST_P(ObservationContract, MeasurementsGoOverWhenPatientsAreMerged) {
  ASSERT_TRUE(Record({{.measurand = Measurand::kBmi, .value = 31, .unit = "kg/m2"}}));
  ASSERT_TRUE(Await(patients_->Merge(duplicate_, patient_)));
  EXPECT_EQ(Await(service_->List({.patient = duplicate_}))->items.size(), 1U);
  const auto refused = Record({{.measurand = Measurand::kBmi, .value = 30, .unit = "kg/m2"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "patient.merged_already");
}

/// How long it takes from an event of a sensor to the state with it; printed, and held to a bound that only a broken
/// program misses on a busy machine.
TEST_P(ObservationContract, AnEventIsInTheStateAtOnce) {
  ASSERT_TRUE(State({.complaint = "怕冷"}));  // the lexicon is made when it is asked for first
  std::vector<double> took;
  for (int i = 0; i < 100; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    const auto recorded = Record(
        {{.measurand = Measurand::kHeartRate, .value = 60.0 + i % 50, .unit = "/min", .observed_at = Ago(200 - i)}});
    took.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
    ASSERT_TRUE(recorded && recorded->state.fused);
    ASSERT_EQ(recorded->state.fused->posterior, State()->fused->posterior) << "as it is read afterwards";
  }
  std::ranges::sort(took);
  std::printf("event to state: median %.2f ms, p90 %.2f ms, p99 %.2f ms\n", took[50], took[90], took[99]);
  EXPECT_LT(took[50], 1000);
}

MEDRES_ON_BOTH_DATABASES(ObservationContract);

}  // namespace
}  // namespace medres::constitution
