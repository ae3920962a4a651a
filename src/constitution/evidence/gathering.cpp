#include "constitution/evidence/gathering.hpp"

#include <algorithm>
#include <map>

#include "constitution/evidence/describe.hpp"
#include "constitution/evidence/measuring.hpp"

namespace medres::constitution {
namespace {

double WeightOfSeverity(knowledge::Severity severity) {
  switch (severity) {
    case knowledge::Severity::kLight: return 0.7;
    case knowledge::Severity::kMedium: return 1;
    case knowledge::Severity::kHeavy: return 1.5;
  }
  return 1;
}

double MedianOf(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::ranges::max_element(values.begin(), middle)) / 2;
}

}  // namespace

void GatheredEvidence::Add(GatheredEvidence other) {
  std::ranges::move(other.items, std::back_inserter(items));
  std::ranges::move(other.alarms, std::back_inserter(alarms));
}

GatheredEvidence GatherFromComplaint(const knowledge::SymptomExtractor& extractor, const knowledge::Graph& graph,
                                     std::string_view complaint) {
  GatheredEvidence gathered;
  const knowledge::FoundInText found = extractor.Extract(complaint);
  for (const knowledge::FoundSymptom& one : found.symptoms) {
    const knowledge::Node& node = graph.nodes()[*one.target.symptom];
    gathered.items.push_back({.group = EvidenceGroup::kComplaint,
                              .feature = node.key,
                              .label = node.name,
                              .weight = WeightOfSeverity(one.severity),
                              .denied = one.denied});
  }
  for (const knowledge::FoundSymptom& one : found.emergencies) {
    const knowledge::Emergency& emergency = extractor.emergencies()[*one.target.emergency];
    gathered.alarms.push_back({emergency.word, emergency.why});
  }
  return gathered;
}

GatheredEvidence GatherFromMeasurements(const RatioTable& table, std::span<const MeasuredOnce> measured) {
  std::map<Measurand, std::vector<double>> by_measurand;
  for (const MeasuredOnce& one : measured) by_measurand[one.measurand].push_back(one.value);
  GatheredEvidence gathered;
  for (const auto& [measurand, values] : by_measurand) {
    for (const SensorFeature* const feature : table.FeaturesOf(measurand, values.front())) {
      if (feature->alarm) gathered.alarms.push_back({NameOfMeasurand(measurand), feature->name});
    }
    for (const SensorFeature* const feature : table.FeaturesOf(measurand, MedianOf(values))) {
      if (feature->alarm) continue;
      gathered.items.push_back(
          {.group = EvidenceGroup::kSensor, .feature = feature->feature, .label = NameOfMeasurand(measurand)});
    }
  }
  return gathered;
}

}  // namespace medres::constitution
