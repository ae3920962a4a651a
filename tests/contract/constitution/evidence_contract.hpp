#pragma once

#include "constitution/evidence/service.hpp"
#include "constitution/evidence/sql_store.hpp"
#include "contract/constitution/persons_contract.hpp"

namespace medres::constitution {

inline const knowledge::Library& Known() {
  static const knowledge::Herbs herbs = knowledge::Herbs::Embedded();
  static const knowledge::Acupoints points = knowledge::Acupoints::Embedded();
  static const knowledge::Library library(herbs, points);
  return library;
}

/// The service of evidence, for one of two patients.
class ObservationContract : public PersonsContract {
 protected:
  void SetUp() override {
    PersonsContract::SetUp();
    if (IsSkipped() || HasFatalFailure()) return;
    service_ = std::make_unique<EvidenceService>(
        EvidenceService::Parts{Database(), store_, *patients_, *assessments_, reader_, clock_});
  }

  patients::PatientReferences& References() override { return references_; }
  Result<EvidenceService::Recorded> Record(std::vector<ObservationInput> inputs) {
    return Await(service_->Record(patient_, std::move(inputs), "key:test"));
  }
  Result<ConstitutionState> State(EvidenceOnHand on_hand = {}) {
    return Await(service_->StateOf(patient_, std::move(on_hand)));
  }
  Instant Ago(std::int64_t minutes) { return clock_.Now() - Milliseconds(minutes * 60'000); }

  SqlObservationStore store_{keys_};
  ObservationReferences references_{store_};
  EvidenceReader reader_{Known(), clock_};
  std::unique_ptr<EvidenceService> service_;
};

}  // namespace medres::constitution
