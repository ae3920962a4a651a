#pragma once

#include "api/fhir/server.hpp"
#include "knowledge/library.hpp"
#include "prescription/checker.hpp"

namespace medres::api::fhir {

/// MedicationRequest/$check and Medication, the formulas of the classics. Everything must outlive the router.
struct MedicationParts {
  const knowledge::Library& library;
  const prescription::SafetyChecker& checker;
};
void AddMedications(http::Router& router, Server& server, const MedicationParts& parts);

/// What the CapabilityStatement says of them, from the tables that route them.
JsonArray MedicationCapabilities();

/// MedicationRequest/$check, as a row.
std::span<const OperationRow> MedicationOperations();

}  // namespace medres::api::fhir
