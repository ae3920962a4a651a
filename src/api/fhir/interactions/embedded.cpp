#include "api/fhir/interactions/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::api::fhir {
namespace {

constexpr char kProfileFile[] = {
#embed "data/fhir/profiles.json"
};

}  // namespace

std::string_view EmbeddedProfiles() { return {kProfileFile, sizeof kProfileFile}; }

}  // namespace medres::api::fhir
