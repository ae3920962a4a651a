#include "api/fhir/medication/person_input.hpp"

#include <array>

#include "api/fhir/medication/formulas.hpp"
#include "api/fhir/types/words.hpp"
#include "base/age.hpp"
#include "base/text.hpp"
#include "prescription/describe.hpp"

namespace medres::api::fhir {
namespace {

using knowledge::Preparation;

/// SNOMED CT: no known allergy, and no known drug allergy.
constexpr std::array<std::string_view, 2> kNoAllergy{"716186003", "409137002"};

std::optional<Preparation> PreparationNamed(std::string_view text) {
  for (int one = 0; one <= static_cast<int>(Preparation::kSwallowed); ++one) {
    if (WireName(static_cast<Preparation>(one)) == text) return static_cast<Preparation>(one);
  }
  return std::nullopt;
}

bool SaysNoAllergy(const JsonObject& code) {
  for (const Json& one : ArrayOf(code, "coding")) {
    const JsonObject* const coding = one.if_object();
    if (coding != nullptr && TextOf(*coding, "system") == "http://snomed.info/sct" &&
        std::ranges::find(kNoAllergy, TextOf(*coding, "code")) != kNoAllergy.end()) {
      return true;
    }
  }
  return false;
}

/// The list with another one; nobody need have asked before.
void Append(std::optional<std::vector<std::string>>& list, std::string value) {
  if (!list) list.emplace();
  list->push_back(std::move(value));
}

}  // namespace

std::string ValueTextOf(const JsonObject& parameter) {
  for (const auto& [name, value] : parameter) {
    if (!std::string_view(name).starts_with("value")) continue;
    if (value.is_string()) return std::string(TextOf(value));
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (value.is_int64()) return std::to_string(value.get_int64());
  }
  return {};
}

std::string NameOfConcept(const JsonObject& concept_of) {
  std::string_view display;
  std::string_view code;
  for (const Json& one : ArrayOf(concept_of, "coding")) {
    const JsonObject* const coding = one.if_object();
    if (coding == nullptr) continue;
    if (TextOf(*coding, "system") == systems::kHerb) return std::string(TextOf(*coding, "code"));
    if (display.empty()) display = TextOf(*coding, "display");
    if (code.empty()) code = TextOf(*coding, "code");
  }
  const std::string_view text = TextOf(concept_of, "text");
  return std::string(!text.empty() ? text : !display.empty() ? display : code);
}

std::optional<Preparation> PreparationOf(const JsonObject& said) {
  for (const Json& one : ArrayOf(said, "extension")) {
    const JsonObject* const extension = one.if_object();
    if (extension == nullptr || TextOf(*extension, "url") != "urn:medres:fhir:preparation") continue;
    if (const auto named = PreparationNamed(TextOf(*extension, "valueString"))) return named;
  }
  for (const Json& one : ArrayOf(said, "dosageInstruction")) {
    const JsonObject* const dosage = one.if_object();
    if (dosage == nullptr) continue;
    for (const Json& instruction : ArrayOf(*dosage, "additionalInstruction")) {
      const JsonObject* const concept_of = instruction.if_object();
      if (concept_of == nullptr) continue;
      if (const auto named = PreparationNamed(NameOfConcept(*concept_of))) return named;
    }
  }
  return std::nullopt;
}

bool PersonReader::Add(const JsonObject& resource, const std::string& pointer) {
  const std::string_view type = TextOf(resource, "resourceType");
  if (type == "Patient") {
    AddPatient(resource, pointer);
  } else if (type == "AllergyIntolerance") {
    AddAllergy(resource, pointer);
  } else if (type == "MedicationStatement") {
    AddDrug(resource, pointer);
  } else {
    return false;
  }
  return true;
}

/// Two that differ are not known to be either.
void PersonReader::SetSex(std::string_view text, const std::string& pointer) {
  const auto sex = ReadEnum<patients::Sex>(text);
  if (!sex || (person_.sex != patients::Sex::kUnknown && person_.sex != *sex)) {
    return Refuse(pointer, std::string(text));
  }
  person_.sex = *sex;
}

/// A birth date of less than a day says no age.
void PersonReader::AddPatient(const JsonObject& patient, const std::string& pointer) {
  if (Find(patient, "gender") != nullptr) SetSex(TextOf(patient, "gender"), pointer + "/gender");
  const std::string_view born = TextOf(patient, "birthDate");
  if (born.empty()) return;
  const auto date = ParseDate(born);
  if (!date && born.size() >= 10) return Refuse(pointer + "/birthDate", std::string(born));
  if (!date) return;
  if (*date > today_) return Refuse(pointer + "/birthDate", std::string(born));
  person_.age = AgeOn(*date, today_);
}

void PersonReader::AddAllergy(const JsonObject& allergy, const std::string& pointer) {
  const JsonObject* const verified = FindObject(allergy, "verificationStatus");
  if (verified != nullptr) {
    for (const Json& one : ArrayOf(*verified, "coding")) {
      const JsonObject* const coding = one.if_object();
      const std::string_view code = coding == nullptr ? std::string_view() : TextOf(*coding, "code");
      if (code == "refuted" || code == "entered-in-error") return;
    }
  }
  const JsonObject* const code = FindObject(allergy, "code");
  if (code != nullptr && SaysNoAllergy(*code)) {
    if (!person_.allergies) person_.allergies.emplace();
    return;
  }
  std::string name = code == nullptr ? std::string() : NameOfConcept(*code);
  if (name.empty()) {
    issues_.push_back({"json.missing", pointer + "/code", {}});
  } else {
    Append(person_.allergies, std::move(name));
  }
}

void PersonReader::AddDrug(const JsonObject& statement, const std::string& pointer) {
  const std::string_view status = TextOf(statement, "status");
  if (status == "entered-in-error" || status == "not-taken") return;
  const JsonObject* const code = FindObject(statement, "medicationCodeableConcept");
  std::string name = code == nullptr ? std::string() : NameOfConcept(*code);
  if (name.empty()) {
    issues_.push_back({"json.missing", pointer + "/medicationCodeableConcept", {}});
  } else {
    Append(person_.drugs, std::move(name));
  }
}

void PersonReader::Add(std::string_view name, const std::string& value, const std::string& pointer) {
  const bool is_asked = name.ends_with("-asked");
  if ((is_asked || name == "pregnant") && value != "true" && value != "false") return Refuse(pointer, value);
  if (is_asked) {
    if (value == "false") return;
    if (name == "allergy-asked" && !person_.allergies) person_.allergies.emplace();
    if (name == "drug-asked" && !person_.drugs) person_.drugs.emplace();
    if (name == "condition-asked" && !person_.conditions) person_.conditions.emplace();
  } else if (name == "pregnant") {
    person_.pregnant = value == "true" ? prescription::Pregnancy::kYes : prescription::Pregnancy::kNo;
  } else if (name == "sex") {
    SetSex(value, pointer);
  } else if (name == "age") {
    const auto age = text::ParseInteger(value);
    age && *age >= 0 && *age <= 130 ? void(person_.age = static_cast<int>(*age)) : Refuse(pointer, value);
  } else if (name == "condition") {
    const auto condition = ReadEnum<prescription::BodyCondition>(value);
    if (!condition) return Refuse(pointer, value);
    if (!person_.conditions) person_.conditions.emplace();
    person_.conditions->push_back(*condition);
  } else if (value.empty()) {
    Refuse(pointer, value);
  } else {
    Append(name == "allergy" ? person_.allergies : person_.drugs, value);
  }
}

}  // namespace medres::api::fhir
