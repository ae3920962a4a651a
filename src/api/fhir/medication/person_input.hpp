#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/fhir/dom.hpp"
#include "base/time.hpp"
#include "knowledge/graph/names_of_kinds.hpp"
#include "prescription/model.hpp"

/// What a check is told of the person, and small readings of FHIR that it shares.
namespace medres::api::fhir {

template <class E>
std::optional<E> ReadEnum(std::string_view text) {
  return knowledge::ParseName<E>(text);
}

/// A parameter's value[x] of a simple type, as text; empty when it has none.
std::string ValueTextOf(const JsonObject& parameter);

/// What a CodeableConcept means: the house's herb, else its text, else a display, else a code.
std::string NameOfConcept(const JsonObject& concept_of);

/// 先煎 and the like, from the extension urn:medres:fhir:preparation, or an additional instruction of the dosage.
std::optional<knowledge::Preparation> PreparationOf(const JsonObject& said);

/// Collects what is said of the person: by parameters, and by Patient, AllergyIntolerance and MedicationStatement.
class PersonReader {
 public:
  /// What cannot be read is added to the issues.
  PersonReader(LocalDate today, std::vector<Issue>& issues) : today_(today), issues_(issues) {}

  /// False for a resource of another type.
  bool Add(const JsonObject& resource, const std::string& pointer);
  /// A parameter of the operation.
  void Add(std::string_view name, const std::string& value, const std::string& pointer);
  prescription::Person Take() { return std::move(person_); }

 private:
  void AddPatient(const JsonObject& patient, const std::string& pointer);
  void SetSex(std::string_view text, const std::string& pointer);
  void AddAllergy(const JsonObject& allergy, const std::string& pointer);
  void AddDrug(const JsonObject& statement, const std::string& pointer);
  void Refuse(const std::string& pointer, std::string value) {
    issues_.push_back({"fhir.value", pointer, {{"value", std::move(value)}}});
  }

  LocalDate today_;
  std::vector<Issue>& issues_;
  prescription::Person person_;
};

}  // namespace medres::api::fhir
