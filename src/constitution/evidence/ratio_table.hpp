#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "constitution/evidence/model.hpp"
#include "knowledge/graph/table.hpp"

namespace medres::constitution {

/// A range of a measurand that means something; `from` is within, `below` is not.
struct SensorFeature {
  std::string feature;
  Measurand measurand = Measurand::kHeartRate;
  std::optional<double> from;
  std::optional<double> below;
  bool alarm = false;
  knowledge::Bilingual name;

  bool Has(double value) const { return (!from || value >= *from) && (!below || value < *below); }
};

/// What evidence says, from data/constitution/evidence. Immutable once made, so thread-safe.
class RatioTable {
 public:
  /// Bad rows throw std::logic_error that names them.
  RatioTable(const knowledge::TextFile& ratios, const knowledge::TextFile& sensors);
  static RatioTable Embedded();

  const LikelihoodRatios* Find(std::string_view feature) const;
  std::vector<const SensorFeature*> FeaturesOf(Measurand measurand, double value) const;
  const std::vector<SensorFeature>& sensors() const { return sensors_; }
  std::vector<std::string> Features() const;

 private:
  std::map<std::string, LikelihoodRatios, std::less<>> ratios_;
  std::vector<SensorFeature> sensors_;
};

}  // namespace medres::constitution
