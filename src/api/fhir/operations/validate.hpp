#pragma once

#include "api/fhir/operations/arguments.hpp"
#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// Everything against booking an appointment now, as an OperationOutcome: what it lacks, then what stands in the way.
Task<Result<http::Response>> ValidateAppointment(const Server& server, const Arguments& arguments,
                                                 http::Context& context);

}  // namespace medres::api::fhir
