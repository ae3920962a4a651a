#include "recommendation/personal/profiles.hpp"

#include <gtest/gtest.h>

#include "constitution/evidence/sql_store.hpp"
#include "constitution/sql_store.hpp"
#include "contract/sql/database_contract.hpp"
#include "patients/relation_service.hpp"
#include "patients/sql_store.hpp"
#include "platform/sql/migrations.hpp"
#include "recommendation/personal/needs.hpp"
#include "support/set_clock.hpp"
#include "unit/constitution/sheets.hpp"

namespace medres::recommendation {
namespace {

using constitution::test::IdealSheet;
using constitution::test::kElderly;
using patients::Personalisation;
using patients::PersonalisationInput;
using scheduling::ConstitutionBasis;
using scheduling::ConstitutionNeed;
using scheduling::PatientProfile;

/// A survivor, a duplicate, and all that says what may rank things for them, on a database of the test's own.
class ProfileContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    ASSERT_TRUE(Await(
        sql::Migrate(Database(), sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam()), false, clock_.Now())));
    patients_ =
        std::make_unique<patients::PatientService>(Database(), patient_store_, relation_store_, references_, clock_);
    constitutions_ = std::make_unique<constitution::ConstitutionService>(Database(), assessments_,
                                                                         constitution::test::All(), *patients_, clock_);
    evidence_ = std::make_unique<constitution::EvidenceService>(
        constitution::EvidenceService::Parts{Database(), observations_, *patients_, *constitutions_, reader_, clock_});
    words_ = Service(true);
    patient_ = Patient("李梅", "1990-05-05");
    duplicate_ = Patient("李梅", "1990-05-05");
  }

  std::unique_ptr<patients::PersonalisationService> Service(bool by_default) {
    return std::make_unique<patients::PersonalisationService>(
        patients::PersonalisationService::Parts{Database(), word_store_, patient_store_, relation_store_, clock_},
        by_default);
  }

  PatientId Patient(std::string name, std::string_view born) {
    patients::PatientInput input;
    input.name = std::move(name);
    input.sex = patients::Sex::kFemale;
    input.birth_date = *ParseDate(born);
    return Await(patients_->Create(input))->id;
  }

  template <class T>
  T Await(Task<T> task) {
    return Own().Await(std::move(task));
  }

  Result<Personalisation> Decide(PatientId patient, bool personalise, std::optional<std::int64_t> expected = {}) {
    PersonalisationInput input;
    input.personalise = personalise;
    return Await(words_->Decide(patient, input, expected, "key:test"));
  }

  /// By default tired: qi-deficient is reached.
  void Assess(PatientId patient, const constitution::test::Answers& but = {{"2", 5}, {"3", 5}, {"4", 5}, {"14", 5}},
              std::optional<Instant> at = {}) {
    const auto made =
        Await(constitutions_->Record(patient, IdealSheet(kElderly, patients::Sex::kFemale, but), at, "t"));
    ASSERT_TRUE(made) << ToString(made.error());
  }

  /// Devices measure a body and habits of phlegm-dampness.
  void Measure(PatientId patient) {
    using constitution::Measurand;
    const auto made = Await(evidence_->Record(patient,
                                              {{.measurand = Measurand::kBmi, .value = 33, .unit = "kg/m2"},
                                               {.measurand = Measurand::kWaist, .value = 112, .unit = "cm"},
                                               {.measurand = Measurand::kSteps, .value = 800, .unit = "/d"},
                                               {.measurand = Measurand::kSleepDuration, .value = 11, .unit = "h"}},
                                              "t"));
    ASSERT_TRUE(made) << ToString(made.error());
  }

  PatientProfile Profile(PatientId patient, int months = 12) {
    StoredProfiles profiles(*words_, *evidence_, months);
    const auto found = Await(profiles.ProfileOf(patient, clock_.Now()));
    EXPECT_TRUE(found);
    return found.value_or(PatientProfile{});
  }

  medres::test::SetClock clock_;
  security::KeyRing keys_ = security::KeyRing::Generate();
  patients::SqlPatientStore patient_store_{keys_};
  patients::SqlRelationStore relation_store_;
  patients::SqlPersonalisationStore word_store_;
  constitution::SqlAssessmentStore assessments_{keys_};
  constitution::SqlObservationStore observations_{keys_};
  knowledge::Herbs herbs_ = knowledge::Herbs::Embedded();
  knowledge::Acupoints points_ = knowledge::Acupoints::Embedded();
  knowledge::Library library_{herbs_, points_};
  constitution::EvidenceReader reader_{library_, clock_};
  patients::PersonalisationReferences references_{word_store_, clock_};
  std::unique_ptr<patients::PatientService> patients_;
  std::unique_ptr<constitution::ConstitutionService> constitutions_;
  std::unique_ptr<constitution::EvidenceService> evidence_;
  std::unique_ptr<patients::PersonalisationService> words_;
  PatientId patient_;
  PatientId duplicate_;
};

TEST_P(ProfileContract, WhoNeverDecidedHasTheHousesDefault) {
  EXPECT_TRUE(Await(words_->Get(patient_))->personalise);
  const auto strict = Service(false);
  const auto word = Await(strict->Get(patient_));
  EXPECT_FALSE(word->personalise);
  EXPECT_EQ(word->version, 0);
  EXPECT_EQ(CodeOf(Await(words_->Get(PatientId::Make()))), "patient.not_found");
}

TEST_P(ProfileContract, EveryDecisionIsKeptWithItsTimeAndWhoTookIt) {
  PersonalisationInput on_paper;
  on_paper.personalise = false;
  on_paper.decided_at = clock_.Now() - std::chrono::days(3);
  on_paper.consent = "同意书 2026-0117";
  ASSERT_TRUE(Await(words_->Decide(patient_, on_paper, std::nullopt, "key:desk")));
  clock_.Pass(std::chrono::hours(1));
  const auto word = Decide(patient_, true, 1);
  ASSERT_TRUE(word) << ToString(word.error());
  EXPECT_TRUE(word->personalise);
  EXPECT_EQ(word->version, 2);
  ASSERT_EQ(word->decisions.size(), 2U);
  const patients::PersonalisationDecision& first = word->decisions[1];
  EXPECT_FALSE(first.personalise);
  EXPECT_EQ(first.decided_at, *on_paper.decided_at);
  EXPECT_EQ(first.recorded_at, clock_.Now() - std::chrono::hours(1));
  EXPECT_EQ(first.consent, on_paper.consent);
  EXPECT_EQ(first.actor, "key:desk");
  EXPECT_EQ(Own().Number("select count(*) from outbox where kind = 'patient.personalisation'"), 2);
}

TEST_P(ProfileContract, ADecisionThatCannotBeIsRefused) {
  EXPECT_EQ(CodeOf(Decide(patient_, false, 1)), "personalisation.version");
  PersonalisationInput input;
  input.decided_at = clock_.Now() + Milliseconds(1);
  EXPECT_EQ(CodeOf(Await(words_->Decide(patient_, input, {}, "t"))), "request.invalid");
  EXPECT_EQ(CodeOf(Decide(PatientId::Make(), false)), "patient.not_found");
  EXPECT_EQ(Own().Number("select count(*) from patient_personalisation"), 0);
}

TEST_P(ProfileContract, WhoDecidesForAnotherNeedsARelationInForce) {
  const PatientId daughter = Patient("王芳", "1988-01-01");
  PersonalisationInput input;
  input.personalise = false;
  input.agent = daughter;
  const auto refused = Await(words_->Decide(patient_, input, {}, "t"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().issues.front().code, "personalisation.agent");
  patients::RelationService relations(Database(), relation_store_, patient_store_, clock_, 5);
  patients::RelationInput proxy;
  proxy.patient = patient_;
  proxy.consent = "file 7";
  ASSERT_TRUE(Await(relations.Relate(daughter, proxy, "t")));
  const auto decided = Await(words_->Decide(patient_, input, {}, "t"));
  ASSERT_TRUE(decided) << ToString(decided.error());
  EXPECT_EQ(decided->decisions.front().agent, daughter);
}

TEST_P(ProfileContract, ARefusalOfADuplicateGoesOverWhenPatientsAreMerged) {
  ASSERT_TRUE(Decide(patient_, true));
  ASSERT_TRUE(Decide(duplicate_, false));
  ASSERT_TRUE(Await(patients_->Merge(patient_, duplicate_)));
  const auto word = Await(words_->Get(patient_));
  EXPECT_FALSE(word->personalise);
  EXPECT_EQ(word->version, 2);
  EXPECT_FALSE(Await(words_->Get(duplicate_))->personalise) << "the survivor's";
  EXPECT_EQ(CodeOf(Decide(duplicate_, true)), "patient.merged_already");
}

TEST_P(ProfileContract, AConsentOfADuplicateDoesNotUndoARefusal) {
  ASSERT_TRUE(Decide(patient_, false));
  ASSERT_TRUE(Decide(duplicate_, true));
  ASSERT_TRUE(Await(patients_->Merge(patient_, duplicate_)));
  EXPECT_FALSE(Await(words_->Get(patient_))->personalise);
  EXPECT_EQ(Await(words_->Get(patient_))->version, 1);
}

TEST_P(ProfileContract, TheLatestAnswersCountByWhateverInstrument) {
  EXPECT_EQ(Profile(patient_).basis, ConstitutionBasis::kNone);
  Assess(patient_);
  const PatientProfile tired = Profile(patient_);
  EXPECT_EQ(tired.basis, ConstitutionBasis::kAssessed);
  ASSERT_FALSE(tired.needs.empty());
  EXPECT_EQ(tired.needs.front(), (ConstitutionNeed{"B", kMainWeight}));
  EXPECT_EQ(tired.instrument, kElderly);
  EXPECT_EQ(tired.edition, "2017");
  Assess(patient_, {}, clock_.Now() - std::chrono::days(40));  // recorded later, answered earlier
  EXPECT_EQ(Profile(patient_).needs, tired.needs);
}

TEST_P(ProfileContract, WhatIsTooLongAgoDoesNotCount) {
  Assess(patient_, {{"2", 5}, {"3", 5}, {"4", 5}, {"14", 5}}, *ParseInstant("2026-05-24T09:00:00Z"));
  EXPECT_EQ(Profile(patient_, 6).basis, ConstitutionBasis::kAssessed) << "to the day";
  clock_.Pass(std::chrono::hours(24));
  const PatientProfile stale = Profile(patient_, 6);
  EXPECT_EQ(stale.basis, ConstitutionBasis::kStale);
  EXPECT_TRUE(stale.needs.empty());
  EXPECT_TRUE(stale.assessed_at);
}

TEST_P(ProfileContract, MeasurementsAloneCountAndAreSaidToBeWeak) {
  Measure(patient_);
  const PatientProfile measured = Profile(patient_);
  EXPECT_EQ(measured.basis, ConstitutionBasis::kEvidence);
  ASSERT_EQ(measured.needs.size(), 1U);
  EXPECT_EQ(measured.needs.front(), (ConstitutionNeed{"E", kTendencyWeight, true}));
  EXPECT_EQ(measured.Strength(), PatientProfile::kEvidenceStrength);
  EXPECT_FALSE(measured.assessed_at);
  clock_.Pass(std::chrono::days(15));
  EXPECT_EQ(Profile(patient_).basis, ConstitutionBasis::kNone) << "no longer lately";
}

TEST_P(ProfileContract, MeasurementsAddToWhatAnAssessmentFoundAndStandAloneWhenItIsStale) {
  Assess(patient_);
  const auto found = Profile(patient_).needs;
  Measure(patient_);
  const PatientProfile both = Profile(patient_);
  EXPECT_EQ(both.basis, ConstitutionBasis::kAssessed);
  EXPECT_EQ(both.Strength(), 10'000);
  ASSERT_EQ(both.needs.size(), found.size() + 1);
  EXPECT_TRUE(std::equal(found.begin(), found.end(), both.needs.begin())) << "nothing that was found is taken away";
  EXPECT_EQ(both.needs.back(), (ConstitutionNeed{"E", kTendencyWeight, true}));
  clock_.Pass(std::chrono::days(400));
  Measure(patient_);
  const PatientProfile stale = Profile(patient_);
  EXPECT_EQ(stale.basis, ConstitutionBasis::kEvidence);
  EXPECT_EQ(stale.needs, (std::vector<ConstitutionNeed>{{"E", kTendencyWeight, true}}))
      << "what the old answers said is not counted by way of the prior";
}

TEST_P(ProfileContract, NoMeasurementCountsWhileOneIsAnAlarm) {
  Measure(patient_);
  ASSERT_TRUE(Await(evidence_->Record(
      patient_, {{.measurand = constitution::Measurand::kHeartRate, .value = 170, .unit = "/min"}}, "t")));
  EXPECT_EQ(Profile(patient_).basis, ConstitutionBasis::kNone);
  EXPECT_TRUE(Profile(patient_).needs.empty());
}

TEST_P(ProfileContract, OfWhoOptedOutNothingIsTold) {
  Measure(patient_);
  Assess(patient_);
  ASSERT_TRUE(Decide(patient_, false));
  const PatientProfile profile = Profile(patient_);
  EXPECT_FALSE(profile.personalised);
  EXPECT_EQ(profile.basis, ConstitutionBasis::kOptedOut);
  EXPECT_TRUE(profile.needs.empty());
  EXPECT_FALSE(profile.assessed_at);
  EXPECT_EQ(profile.instrument, "");
}

MEDRES_ON_BOTH_DATABASES(ProfileContract);

}  // namespace
}  // namespace medres::recommendation
