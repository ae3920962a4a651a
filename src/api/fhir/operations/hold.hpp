#pragma once

#include "api/fhir/operations/arguments.hpp"
#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// ITI-116: keeps a proposal's time for `duration-seconds` (five minutes when not said), or renews a hold. The answer
/// tells in extensions when it is over and by what token its holder is known; nobody else is told the token.
Task<Result<Document>> HoldAppointment(const Server& server, const Arguments& arguments, http::Context& context);

/// Makes a visit of what is held. Without a token only whoever holds it is believed.
Task<Result<Document>> ConfirmHold(const Server& server, AppointmentId id, const Arguments& arguments,
                                   http::Context& context);

}  // namespace medres::api::fhir
