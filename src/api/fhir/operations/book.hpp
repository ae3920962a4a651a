#pragma once

#include "api/fhir/operations/arguments.hpp"
#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// ITI-117: books a proposal or a free time, changes or cancels an appointment.
Task<Result<Document>> BookAppointment(const Server& server, const Arguments& arguments, http::Context& context);

/// Another start for an appointment; its id stays.
Task<Result<Document>> RescheduleAppointment(const Server& server, const Arguments& arguments, http::Context& context);

Task<Result<Document>> CancelAppointment(const Server& server, const Arguments& arguments, http::Context& context);

/// The id that a call is about: of its path, else of the parameter.
Result<std::string> SubjectId(const Arguments& arguments, const http::Context& context);

}  // namespace medres::api::fhir
