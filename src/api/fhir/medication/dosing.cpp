#include "api/fhir/medication/dosing.hpp"

namespace medres::api::fhir {
namespace {

std::optional<double> NumberOf(const Json* value) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  return value->to_number<double>();
}

/// How often a day, of a Timing.repeat.
std::optional<double> TimesADay(const JsonObject& repeat) {
  const auto period = NumberOf(Find(repeat, "period"));
  const double frequency = NumberOf(Find(repeat, "frequency")).value_or(1);
  const std::string_view unit = TextOf(repeat, "periodUnit");
  // What may be more often, or less, says nothing of a day.
  if (!period || *period <= 0 || Find(repeat, "frequencyMax") != nullptr || Find(repeat, "periodMax") != nullptr) {
    return std::nullopt;
  }
  if (unit == "d") return frequency / *period;
  if (unit == "h") return frequency * 24 / *period;
  return std::nullopt;
}

}  // namespace

std::optional<Amount> AmountOf(const JsonObject* quantity, const std::string& pointer, std::vector<Issue>& issues) {
  if (quantity == nullptr) return std::nullopt;
  const Json* const value = Find(*quantity, "value");
  if (value == nullptr || Find(*quantity, "comparator") != nullptr) return std::nullopt;
  const auto number = NumberOf(value);
  if (!number || *number < 0) {
    issues.push_back({"json.type", pointer + "/value", {{"expected", "number"}}});
    return std::nullopt;
  }
  const std::string_view code = TextOf(*quantity, "code");
  return Amount{*number, std::string(code.empty() ? TextOf(*quantity, "unit") : code)};
}

std::optional<Amount> AmountADay(const JsonObject& request, const std::string& pointer, std::vector<Issue>& issues) {
  const JsonArray& dosages = ArrayOf(request, "dosageInstruction");
  const JsonObject* const dosage = dosages.size() == 1 ? dosages.front().if_object() : nullptr;
  if (dosage == nullptr) return std::nullopt;
  const JsonArray& rates = ArrayOf(*dosage, "doseAndRate");
  const JsonObject* const rate = rates.size() == 1 ? rates.front().if_object() : nullptr;
  const JsonObject* const timing = FindObject(*dosage, "timing");
  const JsonObject* const repeat = timing == nullptr ? nullptr : FindObject(*timing, "repeat");
  if (rate == nullptr) return std::nullopt;
  auto dose =
      AmountOf(FindObject(*rate, "doseQuantity"), pointer + "/dosageInstruction/0/doseAndRate/0/doseQuantity", issues);
  const auto times = repeat == nullptr ? std::nullopt : TimesADay(*repeat);
  if (!dose || !times) return std::nullopt;
  dose->value *= *times;
  return dose;
}

std::optional<Amount> AmountADay(const JsonObject& ingredient, const std::optional<Amount>& taken,
                                 const std::string& pointer, std::vector<Issue>& issues) {
  const JsonObject* const strength = FindObject(ingredient, "strength");
  if (strength == nullptr) return std::nullopt;
  auto amount = AmountOf(FindObject(*strength, "numerator"), pointer + "/strength/numerator", issues);
  const auto of = AmountOf(FindObject(*strength, "denominator"), pointer + "/strength/denominator", issues);
  if (!amount || !of || !taken || of->value == 0 || of->unit != taken->unit) return std::nullopt;
  amount->value *= taken->value / of->value;
  return amount;
}

}  // namespace medres::api::fhir
