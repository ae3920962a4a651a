#include "constitution/evidence/reader.hpp"

#include <algorithm>

#include "constitution/evidence/measuring.hpp"

namespace medres::constitution {
namespace {

constexpr std::string_view kTonguePrefix = "tongue:";

}  // namespace

Result<Observation> EvidenceReader::Check(const ObservationInput& input, std::string_view pointer) const {
  MEDRES_TRY(const MeasuredValue measured, InOwnUnit(input, pointer));
  const Instant now = clock_.Now();
  if (input.observed_at && *input.observed_at > now) {
    return Fail(Error::Invalid("evidence.in_future", std::string(pointer) + "/observed_at"));
  }
  return Observation{.id = ObservationId::Make(),
                     .patient = {},
                     .measurand = input.measurand,
                     .value = measured.value,
                     .unit = std::string(measured.unit),
                     .said_value = input.value,
                     .said_unit = input.unit,
                     .observed_at = input.observed_at.value_or(now),
                     .device = input.device,
                     .actor = {}};
}

Result<GatheredEvidence> EvidenceReader::Gather(const EvidenceOnHand& on_hand,
                                                std::vector<MeasuredOnce> measured) const {
  std::vector<Issue> issues;
  for (std::size_t i = 0; i < on_hand.observations.size(); ++i) {
    auto one = Check(on_hand.observations[i], "/observations/" + std::to_string(i));
    if (one) {
      measured.insert(measured.begin(), {one->measurand, one->value});
    } else {
      std::ranges::move(one.error().issues, std::back_inserter(issues));
    }
  }
  GatheredEvidence gathered = GatherFromMeasurements(table_, measured);
  for (std::size_t i = 0; i < on_hand.tongue.size(); ++i) {
    const std::string& feature = on_hand.tongue[i];
    if (!feature.starts_with(kTonguePrefix) || table_.Find(feature) == nullptr) {
      issues.push_back({"evidence.unknown_feature", "/tongue/" + std::to_string(i), {{"feature", feature}}});
      continue;
    }
    gathered.items.push_back(
        {.group = EvidenceGroup::kTongue, .feature = feature, .label = feature.substr(kTonguePrefix.size())});
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  if (!on_hand.complaint.empty()) {
    gathered.Add(GatherFromComplaint(library_.extraction(), library_.graph(), on_hand.complaint));
  }
  return gathered;
}

Status EvidenceReader::Complete(ConstitutionState& state, const EvidenceOnHand& on_hand,
                                std::vector<MeasuredOnce> measured) const {
  MEDRES_TRY(GatheredEvidence gathered, Gather(on_hand, std::move(measured)));
  state.alarms = std::move(gathered.alarms);
  if (state.alarms.empty()) state.fused = Fuse(state.outcome ? &*state.outcome : nullptr, gathered.items, table_);
  return {};
}

}  // namespace medres::constitution
