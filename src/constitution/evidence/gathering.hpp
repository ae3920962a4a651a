#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "constitution/evidence/ratio_table.hpp"
#include "knowledge/library.hpp"

/// Evidence out of what was told and measured. Pure.
namespace medres::constitution {

/// What was seen, and what of it must not wait.
struct GatheredEvidence {
  std::vector<EvidenceItem> items;
  std::vector<EvidenceAlarm> alarms;

  void Add(GatheredEvidence other);
};

/// Symptoms that a complaint tells or denies.
GatheredEvidence GatherFromComplaint(const knowledge::SymptomExtractor& extractor, const knowledge::Graph& graph,
                                     std::string_view complaint);

/// A measurement of one measurand, for gathering.
struct MeasuredOnce {
  Measurand measurand = Measurand::kHeartRate;
  double value = 0;
};

/// The median of each measurand counts, so that one odd reading does not; but an alarm is raised by the last reading
/// alone. Of each measurand the last comes first.
GatheredEvidence GatherFromMeasurements(const RatioTable& table, std::span<const MeasuredOnce> measured);

}  // namespace medres::constitution
