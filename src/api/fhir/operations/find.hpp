#pragma once

#include "api/fhir/operations/arguments.hpp"
#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// ITI-115: proposed appointments, earliest first.
Task<Result<http::Response>> FindAppointments(const Server& server, const Arguments& arguments, http::Context& context);

}  // namespace medres::api::fhir
