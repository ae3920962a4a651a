#pragma once

#include <vector>

#include "api/fhir/dom.hpp"

namespace medres::api::fhir {

/// The StructureDefinitions of constitutions as they travel in the program (data/fhir). Broken ones throw
/// std::logic_error. Thread-safe.
const std::vector<JsonObject>& Profiles();

}  // namespace medres::api::fhir
