#pragma once

#include "api/fhir/server.hpp"

namespace medres::api::fhir {

/// GET /fhir/OperationDefinition: the house's own operations, from the tables that route them; those that others define
/// are named in the CapabilityStatement by their own addresses. GET /fhir/StructureDefinition: the house's profiles.
void AddDefinitions(http::Group& group, Server& server);

/// What the CapabilityStatement says of them.
JsonArray DefinitionCapabilities();

}  // namespace medres::api::fhir
