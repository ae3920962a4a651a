#include "constitution/evidence/measuring.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "constitution/evidence/describe.hpp"

namespace medres::constitution {
namespace {

constexpr std::array kRateUnits{MeasureUnit{"/min"}, MeasureUnit{"{beats}/min"}, MeasureUnit{"Hz", 60}};
constexpr std::array kVariabilityUnits{MeasureUnit{"ms"}, MeasureUnit{"s", 1000}};
constexpr std::array kTemperatureUnits{MeasureUnit{"Cel"}, MeasureUnit{"[degF]", 5.0 / 9, -160.0 / 9},
                                       MeasureUnit{"K", 1, -273.15}};
constexpr std::array kSleepUnits{MeasureUnit{"h"}, MeasureUnit{"min", 1.0 / 60}, MeasureUnit{"s", 1.0 / 3600}};
constexpr std::array kStepUnits{MeasureUnit{"{steps}/d"}, MeasureUnit{"/d"}, MeasureUnit{"{steps}"}};
constexpr std::array kBmiUnits{MeasureUnit{"kg/m2"}};
constexpr std::array kWaistUnits{MeasureUnit{"cm"}, MeasureUnit{"m", 100}, MeasureUnit{"mm", 0.1},
                                 MeasureUnit{"[in_i]", 2.54}};

constexpr std::array<MeasureRule, kMeasurands> kMeasureRules{
    {{Measurand::kHeartRate, 20, 260, kRateUnits},
     {Measurand::kHeartRateVariability, 1, 400, kVariabilityUnits},
     {Measurand::kBodyTemperature, 30, 43, kTemperatureUnits},
     {Measurand::kSleepDuration, 0, 24, kSleepUnits},
     {Measurand::kSteps, 0, 120'000, kStepUnits},
     {Measurand::kBmi, 9, 90, kBmiUnits},
     {Measurand::kWaist, 30, 250, kWaistUnits}}};

/// Measurements have no more digits than this, whatever a conversion leaves.
constexpr double kPerMeasuredUnit = 10'000;

std::string Written(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace

const MeasureRule& RuleOf(Measurand measurand) { return kMeasureRules[static_cast<std::size_t>(measurand)]; }

std::string NameOfMeasurand(Measurand measurand) {
  const json::EnumType& type = json::Reflect<Measurand>::kType;
  return json::WireName(type, type.values[static_cast<std::size_t>(measurand)]);
}

Result<MeasuredValue> InOwnUnit(const ObservationInput& input, std::string_view pointer) {
  const MeasureRule& rule = RuleOf(input.measurand);
  const auto unit = std::ranges::find(rule.units, input.unit, &MeasureUnit::code);
  const std::string at(pointer);
  if (unit == rule.units.end()) {
    std::string known;
    for (const MeasureUnit& one : rule.units) known.append(known.empty() ? "" : ", ").append(one.code);
    return Fail(
        Error::Invalid("evidence.unit", at + "/unit",
                       {{"measurand", NameOfMeasurand(input.measurand)}, {"unit", input.unit}, {"units", known}}));
  }
  const double value = std::round((input.value * unit->scale + unit->offset) * kPerMeasuredUnit) / kPerMeasuredUnit;
  if (!(value >= rule.min && value <= rule.max)) {
    return Fail(Error::Invalid("evidence.implausible", at + "/value",
                               {{"measurand", NameOfMeasurand(input.measurand)},
                                {"value", Written(input.value)},
                                {"said_unit", input.unit},
                                {"min", Written(rule.min)},
                                {"max", Written(rule.max)},
                                {"unit", std::string(rule.units.front().code)}}));
  }
  return MeasuredValue{value, rule.units.front().code};
}

}  // namespace medres::constitution
