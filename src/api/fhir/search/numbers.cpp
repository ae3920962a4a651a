#include "api/fhir/search/numbers.hpp"

#include <algorithm>

#include "api/fhir/types/patient_map.hpp"
#include "base/text.hpp"

namespace medres::api::fhir {
namespace {

/// Of `patient.identifier`, `actor:Patient.phone` and `patient:identifier` what is compared in the end.
std::string_view LastOf(std::string_view parameter) {
  const auto dot = parameter.rfind('.');
  if (dot != std::string_view::npos) return parameter.substr(dot + 1, parameter.find(':', dot) - dot - 1);
  return parameter.ends_with(":identifier") ? "identifier" : parameter.substr(0, parameter.find(':'));
}

bool LeadsToPatient(std::string_view type, std::string_view parameter) {
  const bool goes_on = parameter.contains('.') || parameter.ends_with(":identifier");
  if (!goes_on) return type == "Patient";
  const std::string lower = text::ToLowerAscii(parameter);
  return lower.contains("patient") || lower.starts_with("actor") || lower.starts_with("subject");
}

bool IsDocumentNumber(std::string_view token) {
  const auto bar = token.find('|');
  return bar == std::string_view::npos || bar == 0 || IdTypeOf(token.substr(0, bar)).has_value();
}

}  // namespace

bool AsksByNumber(std::string_view type, std::string_view parameter, std::string_view value) {
  if (!LeadsToPatient(type, parameter)) return false;
  const std::string_view last = LastOf(parameter);
  if (last == "phone" || last == "telecom") return true;
  return last == "identifier" && std::ranges::any_of(text::Split(value, ','), IsDocumentNumber);
}

}  // namespace medres::api::fhir
