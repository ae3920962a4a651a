#pragma once

#include <string_view>

/// Profiles as they travel inside the program (data/fhir).
namespace medres::api::fhir {

std::string_view EmbeddedProfiles();

}  // namespace medres::api::fhir
