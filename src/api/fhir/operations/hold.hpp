#pragma once

#include "api/fhir/operations/arguments.hpp"
#include "api/fhir/operations/proposal.hpp"
#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// What the caller holds already of a proposal, for the proposal's patients or by the token that is sent; nothing when
/// the time is somebody else's. One caller may act for many: a hold for nobody yet is known by its token alone.
Task<Result<std::optional<AppointmentId>>> HeldByCaller(const Server& server, const Proposal& proposal,
                                                        const Arguments& arguments, const http::Context& context);

/// ITI-116: keeps a proposal's time for `duration-seconds` (five minutes when not said), or renews a hold,
/// also one that is meant by the proposal it was made of. The answer
/// tells in extensions when it is over and by what token its holder is known; nobody else is told the token.
Task<Result<Document>> HoldAppointment(const Server& server, const Arguments& arguments, http::Context& context);

/// Makes a visit of what is held. Without a token only whoever holds it is believed.
Task<Result<Document>> ConfirmHold(const Server& server, AppointmentId id, const Arguments& arguments,
                                   http::Context& context);

}  // namespace medres::api::fhir
