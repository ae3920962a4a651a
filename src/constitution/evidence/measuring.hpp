#pragma once

#include <span>
#include <string_view>

#include "base/error.hpp"
#include "constitution/evidence/model.hpp"

/// Units and plausibility of measurements. Pure.
namespace medres::constitution {

/// A unit (UCUM) that a measurand may come in: value * scale + offset is its own unit.
struct MeasureUnit {
  std::string_view code;
  double scale = 1;
  double offset = 0;
};

/// What is accepted of a measurand, in its own unit, the first of its units.
struct MeasureRule {
  Measurand measurand;
  double min;
  double max;
  std::span<const MeasureUnit> units;
};

const MeasureRule& RuleOf(Measurand measurand);

struct MeasuredValue {
  double value = 0;
  std::string_view unit;
};

/// kInvalid at `pointer`/unit: `evidence.unit` {measurand, unit, units}; at `pointer`/value: `evidence.implausible`
/// {measurand, value, unit, min, max}.
Result<MeasuredValue> InOwnUnit(const ObservationInput& input, std::string_view pointer = "");

std::string NameOfMeasurand(Measurand measurand);

}  // namespace medres::constitution
