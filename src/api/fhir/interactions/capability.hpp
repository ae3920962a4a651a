#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// GET /fhir/metadata, for anybody.
void AddCapability(http::Group& group, Server& server);

/// What the tables say, as a CapabilityStatement.
JsonObject MakeCapabilityStatement(const std::string& base);

}  // namespace medres::api::fhir
