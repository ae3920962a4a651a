#pragma once

#include "constitution/service.hpp"
#include "constitution/sql_store.hpp"
#include "contract/sql/database_contract.hpp"
#include "patients/relation_service.hpp"
#include "patients/sql_store.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"
#include "unit/constitution/sheets.hpp"

namespace medres::constitution {

/// Two patients and their assessments, on a database of the test's own.
class PersonsContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    ASSERT_TRUE(Await(
        sql::Migrate(Database(), sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam()), false, clock_.Now())));
    patients_ =
        std::make_unique<patients::PatientService>(Database(), patient_store_, relation_store_, References(), clock_);
    assessments_ =
        std::make_unique<ConstitutionService>(Database(), assessment_store_, test::All(), *patients_, clock_);
    for (PatientId* id : {&patient_, &duplicate_}) {
      patients::PatientInput input;
      input.name = "李梅";
      input.sex = patients::Sex::kFemale;
      *id = Await(patients_->Create(input))->id;
    }
  }

  /// What goes along when two patients are found to be one.
  virtual patients::PatientReferences& References() = 0;

  template <class T>
  T Await(Task<T> task) {
    return Own().Await(std::move(task));
  }

  medres::test::SetClock clock_;
  security::KeyRing keys_ = security::KeyRing::Generate();
  patients::SqlPatientStore patient_store_{keys_};
  patients::SqlRelationStore relation_store_;
  SqlAssessmentStore assessment_store_{keys_};
  std::unique_ptr<patients::PatientService> patients_;
  std::unique_ptr<ConstitutionService> assessments_;
  PatientId patient_;
  PatientId duplicate_;
};

}  // namespace medres::constitution
