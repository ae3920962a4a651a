#pragma once

#include "api/fhir/exchange.hpp"
#include "patients/describe.hpp"

/// Between the house's patients and FHIR's. Pure.
namespace medres::api::fhir {

Document ToPatientDocument(const patients::Patient& patient);

/// Name, one identity document, phone, sex and birth date. kInvalid with every issue.
Result<patients::PatientInput> ReadPatient(const JsonObject& json);

/// The kind of identity document whose numbers are in this system.
std::optional<patients::IdType> IdTypeOf(std::string_view system);

}  // namespace medres::api::fhir
