#include "constitution/evidence/ratio_table.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/text.hpp"
#include "constitution/evidence/describe.hpp"
#include "constitution/evidence/embedded.hpp"
#include "knowledge/graph/names_of_kinds.hpp"

namespace medres::constitution {
namespace {

constexpr std::array<std::string_view, 4> kRatioColumns{"feature", "ratios", "source", "review_status"};
constexpr std::array<std::string_view, 7> kSensorColumns{"feature", "measurand", "from", "below", "alarm", "zh", "en"};

std::optional<Scale> ScaleNamed(std::string_view name) {
  const auto found = std::ranges::find(kScales, name, WireName);
  return found == kScales.end() ? std::nullopt : std::optional(*found);
}

/// `YANGX 2.8|QX 1.3`; a scale that is not named has 1.
std::optional<PerScale> ReadRatios(std::string_view cell) {
  PerScale ratios;
  ratios.fill(1);
  for (const std::string& part : knowledge::PartsOf(cell)) {
    const auto blank = part.find(' ');
    if (blank == std::string::npos) return std::nullopt;
    const auto scale = ScaleNamed(std::string_view(part).substr(0, blank));
    const auto ratio = text::ParseNumber(std::string_view(part).substr(blank + 1));
    if (!scale || !ratio || *ratio <= 0) return std::nullopt;
    ratios[IndexOf(*scale)] = *ratio;
  }
  return ratios;
}

}  // namespace

RatioTable::RatioTable(const knowledge::TextFile& ratios, const knowledge::TextFile& sensors) {
  using namespace knowledge;
  std::vector<Issue> issues;
  for (const TableRow& row : ReadTable(ratios, kRatioColumns, issues)) {
    const auto read = ReadRatios(row.cells[1]);
    const auto status = ParseName<ReviewStatus>(row.cells[3]);
    const std::string feature(row.cells[0]);
    if (!read || !status || ratios_.contains(feature)) {
      issues.push_back(BadRow(ratios.file, row.line, "ratios, review status, or a feature that is there already"));
      continue;
    }
    ratios_[feature] = {feature, *read, std::string(row.cells[2]), *status};
  }
  for (const TableRow& row : ReadTable(sensors, kSensorColumns, issues)) {
    const auto measurand = ParseName<Measurand>(row.cells[1]);
    if (!measurand) {
      issues.push_back(BadRow(sensors.file, row.line, "there is no such measurand"));
      continue;
    }
    sensors_.push_back({.feature = "sensor:" + std::string(row.cells[0]),
                        .measurand = *measurand,
                        .from = text::ParseNumber(row.cells[2]),
                        .below = text::ParseNumber(row.cells[3]),
                        .alarm = row.cells[4] == "yes",
                        .name = {std::string(row.cells[5]), std::string(row.cells[6])}});
  }
  if (!issues.empty()) throw std::logic_error(ToString(Error{ErrorKind::kInvalid, "graph.data", {}, issues}));
}

RatioTable RatioTable::Embedded() { return {EmbeddedRatios(), EmbeddedSensorFeatures()}; }

const LikelihoodRatios* RatioTable::Find(std::string_view feature) const {
  const auto found = ratios_.find(feature);
  return found == ratios_.end() ? nullptr : &found->second;
}

std::vector<const SensorFeature*> RatioTable::FeaturesOf(Measurand measurand, double value) const {
  std::vector<const SensorFeature*> features;
  for (const SensorFeature& one : sensors_) {
    if (one.measurand == measurand && one.Has(value)) features.push_back(&one);
  }
  return features;
}

std::vector<std::string> RatioTable::Features() const {
  std::vector<std::string> features;
  features.reserve(ratios_.size());
  for (const auto& [feature, ratios] : ratios_) features.push_back(feature);
  return features;
}

}  // namespace medres::constitution
