#pragma once

#include "api/fhir/operations/arguments.hpp"
#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// Patient/$advise: what could help a patient, as a GuidanceResponse. What is proposed is a CarePlan within it, a
/// draft; what is kept away for safety, and an emergency, are an OperationOutcome within it. Nothing is kept.
Task<Result<http::Response>> AdviseInFhir(const Server& server, const Arguments& arguments, http::Context& context);

}  // namespace medres::api::fhir
