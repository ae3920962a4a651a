#include "prescription/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::prescription {
namespace {

constexpr char kGeneral[] = {
#embed "data/tcm/safety/general.json"
};

constexpr char kPairs[] = {
#embed "data/tcm/safety/pairs.json"
};

constexpr char kControlled[] = {
#embed "data/tcm/safety/controlled.json"
};

constexpr char kDrugs[] = {
#embed "data/tcm/safety/drugs.json"
};

constexpr char kConditionRules[] = {
#embed "data/tcm/safety/conditions.json"
};

constexpr char kPoints[] = {
#embed "data/tcm/safety/acupoints.json"
};

}  // namespace

std::string_view EmbeddedGeneralRules() { return {kGeneral, sizeof kGeneral}; }
std::string_view EmbeddedPairs() { return {kPairs, sizeof kPairs}; }
std::string_view EmbeddedControlled() { return {kControlled, sizeof kControlled}; }
std::string_view EmbeddedDrugs() { return {kDrugs, sizeof kDrugs}; }
std::string_view EmbeddedConditions() { return {kConditionRules, sizeof kConditionRules}; }
std::string_view EmbeddedPointRules() { return {kPoints, sizeof kPoints}; }

}  // namespace medres::prescription
