#include "recommendation/wellness/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::recommendation {
namespace {

constexpr char kGuidance[] = {
#embed "data/wellness/guidance.json"
};

constexpr char kSymptoms[] = {
#embed "data/wellness/symptoms.json"
};

}  // namespace

std::string_view EmbeddedGuidance() { return {kGuidance, sizeof kGuidance}; }
std::string_view EmbeddedSymptoms() { return {kSymptoms, sizeof kSymptoms}; }

}  // namespace medres::recommendation
