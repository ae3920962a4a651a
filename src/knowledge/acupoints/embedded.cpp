#include "knowledge/acupoints/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::knowledge {
namespace {

constexpr char kPoints[] = {
#embed "data/tcm/acupoints/points.csv"
};

}  // namespace

std::string_view EmbeddedAcupoints() { return {kPoints, sizeof kPoints}; }

}  // namespace medres::knowledge
