#pragma once

#include "api/fhir/dom.hpp"
#include "api/fhir/tables.hpp"
#include "base/time.hpp"
#include "knowledge/library.hpp"
#include "prescription/model.hpp"

namespace medres::api::fhir {

/// What MedicationRequest/$check was sent, as one prescription.
struct CheckInput {
  prescription::Prescription prescription;
  std::vector<JsonObject> lines;  ///< for each herb a Reference to the request that it stands in
  JsonObject subject;             ///< a Reference; empty when no request names anybody
};

/// Reads a Parameters resource of the operation, a Bundle, or one MedicationRequest. Everything that it is sent may be
/// of what concerns safety, so nothing is passed over: what is not understood is refused. Failures: kMalformed,
/// kInvalid with every element that breaks a rule.
Result<CheckInput> ReadCheckInput(const OperationRow& operation, const knowledge::Graph& graph, std::string_view body,
                                  LocalDate today);

}  // namespace medres::api::fhir
