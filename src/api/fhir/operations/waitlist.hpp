#pragma once

#include "api/fhir/operations/arguments.hpp"
#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// Puts a patient on the waiting list for what $find would be asked: one visit-type, any of the practitioners and
/// things, preferred times inside [start, end). The answer is an Appointment in status `waitlist`, with the requested
/// period and no time; its id is the entry's, which /api/v1/waitlist knows. Failures: those of $find's parameters,
/// `fhir.parameter_missing`, those of WaitlistService::Add.
Task<Result<Document>> WaitForAppointment(const Server& server, const Arguments& arguments, http::Context& context);

}  // namespace medres::api::fhir
