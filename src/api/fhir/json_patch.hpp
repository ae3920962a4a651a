#pragma once

#include "api/fhir/dom.hpp"

namespace medres::api::fhir {

/// RFC 6902. All operations or none. Failures: kInvalid `fhir.patch` with the operation's place and what is wrong with
/// it; kConflict `fhir.patch_test` when a `test` does not hold.
Result<JsonObject> Patched(const JsonObject& resource, std::string_view patch);

}  // namespace medres::api::fhir
