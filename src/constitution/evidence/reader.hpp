#pragma once

#include "constitution/evidence/fusion.hpp"
#include "constitution/evidence/gathering.hpp"

namespace medres::constitution {

/// Evidence that comes with a question and is not kept.
struct EvidenceOnHand {
  std::string complaint = {};
  std::vector<ObservationInput> observations = {};
  std::vector<std::string> tongue = {};  ///< features: tongue:body/pale
};

/// What is known of a patient's constitution. With an alarm there is no state.
struct ConstitutionState {
  std::optional<AssessmentId> assessment;
  std::optional<Outcome> outcome;
  std::optional<Instant> assessed_at;
  std::vector<EvidenceAlarm> alarms;
  std::optional<FusedState> fused;
};

/// Reads evidence and fuses it with the outcome of a questionnaire. Thread-safe; library and clock must outlive it.
class EvidenceReader {
 public:
  EvidenceReader(const knowledge::Library& library, const Clock& clock)
      : library_(library), clock_(clock), table_(RatioTable::Embedded()) {}

  /// Whether a measurement can be kept. kInvalid as InOwnUnit, `evidence.in_future`; pointers begin with `pointer`.
  Result<Observation> Check(const ObservationInput& input, std::string_view pointer) const;

  /// Fills alarms, or without any the fused state, of `state` with its outcome. `measured`: what is kept, the last of
  /// each measurand first. kInvalid as Check at /observations/<n>; `evidence.unknown_feature` {feature}.
  Status Complete(ConstitutionState& state, const EvidenceOnHand& on_hand, std::vector<MeasuredOnce> measured) const;

  const RatioTable& table() const { return table_; }

 private:
  Result<GatheredEvidence> Gather(const EvidenceOnHand& on_hand, std::vector<MeasuredOnce> measured) const;

  const knowledge::Library& library_;
  const Clock& clock_;
  RatioTable table_;
};

}  // namespace medres::constitution
