#include "api/fhir/interactions/profiles.hpp"

#include <stdexcept>

#include "api/fhir/interactions/embedded.hpp"

namespace medres::api::fhir {
namespace {

std::vector<JsonObject> ReadProfiles() {
  const auto file = ParseObject(EmbeddedProfiles());
  if (!file) throw std::logic_error("data/fhir/profiles.json: " + ToString(file.error()));
  std::vector<JsonObject> profiles;
  for (const Json& profile : ArrayOf(*file, "profiles")) profiles.push_back(profile.as_object());
  return profiles;
}

}  // namespace

const std::vector<JsonObject>& Profiles() {
  static const std::vector<JsonObject> profiles = ReadProfiles();
  return profiles;
}

}  // namespace medres::api::fhir
