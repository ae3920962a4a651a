#pragma once

#include "constitution/evidence/service.hpp"
#include "constitution/evidence/sql_store.hpp"
#include "constitution/sql_store.hpp"
#include "contract/sql/database_contract.hpp"
#include "patients/relation_service.hpp"
#include "patients/sql_store.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"
#include "unit/constitution/sheets.hpp"

namespace medres::constitution {

inline const knowledge::Library& Known() {
  static const knowledge::Herbs herbs = knowledge::Herbs::Embedded();
  static const knowledge::Acupoints points = knowledge::Acupoints::Embedded();
  static const knowledge::Library library(herbs, points);
  return library;
}

/// The service on a database of the test's own, with two patients.
class ObservationContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    ASSERT_TRUE(Await(
        sql::Migrate(Database(), sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam()), false, clock_.Now())));
    patients_ =
        std::make_unique<patients::PatientService>(Database(), patient_store_, relation_store_, references_, clock_);
    assessments_ =
        std::make_unique<ConstitutionService>(Database(), assessment_store_, test::All(), *patients_, clock_);
    service_ = std::make_unique<EvidenceService>(
        EvidenceService::Parts{Database(), store_, *patients_, *assessments_, reader_, clock_});
    for (PatientId* id : {&patient_, &duplicate_}) {
      patients::PatientInput input;
      input.name = "李梅";
      input.sex = patients::Sex::kFemale;
      *id = Await(patients_->Create(input))->id;
    }
  }

  template <class T>
  T Await(Task<T> task) {
    return Own().Await(std::move(task));
  }
  Result<EvidenceService::Recorded> Record(std::vector<ObservationInput> inputs) {
    return Await(service_->Record(patient_, std::move(inputs), "key:test"));
  }
  Result<ConstitutionState> State(EvidenceOnHand on_hand = {}) {
    return Await(service_->StateOf(patient_, std::move(on_hand)));
  }
  Instant Ago(std::int64_t minutes) { return clock_.Now() - Milliseconds(minutes * 60'000); }

  medres::test::SetClock clock_;
  security::KeyRing keys_ = security::KeyRing::Generate();
  patients::SqlPatientStore patient_store_{keys_};
  patients::SqlRelationStore relation_store_;
  SqlAssessmentStore assessment_store_{keys_};
  SqlObservationStore store_{keys_};
  ObservationReferences references_{store_};
  EvidenceReader reader_{Known(), clock_};
  std::unique_ptr<patients::PatientService> patients_;
  std::unique_ptr<ConstitutionService> assessments_;
  std::unique_ptr<EvidenceService> service_;
  PatientId patient_;
  PatientId duplicate_;
};

}  // namespace medres::constitution
