#pragma once

#include "api/fhir/server.hpp"
#include "knowledge/library.hpp"

namespace medres::api::fhir {

/// CodeSystem, ValueSet and ConceptMap below /fhir: read, search by url, and the operations of a terminology server.
/// Server and library must outlive the router.
void AddTerminology(http::Router& router, Server& server, const knowledge::Library& library);

/// What the CapabilityStatement tells of them.
JsonArray TerminologyCapabilities();

}  // namespace medres::api::fhir
