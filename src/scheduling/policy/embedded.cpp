#include "scheduling/policy/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::scheduling {
namespace {

constexpr char kProfiles[] = {
#embed "data/policies/profiles.json"
};

}  // namespace

std::string_view EmbeddedPolicyProfiles() { return {kProfiles, sizeof kProfiles}; }

}  // namespace medres::scheduling
