#include "knowledge/differentiation/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::knowledge {
namespace {

constexpr char kClauses[] = {
#embed "data/tcm/shanghan/clauses.tsv"
};

constexpr char kElements[] = {
#embed "data/tcm/graph/elements.tsv"
};

constexpr char kEmergencies[] = {
#embed "data/tcm/graph/emergencies.tsv"
};

}  // namespace

TextFile EmbeddedClauses() { return {"data/tcm/shanghan/clauses.tsv", {kClauses, sizeof kClauses}}; }
TextFile EmbeddedElements() { return {"data/tcm/graph/elements.tsv", {kElements, sizeof kElements}}; }
TextFile EmbeddedEmergencies() { return {"data/tcm/graph/emergencies.tsv", {kEmergencies, sizeof kEmergencies}}; }

}  // namespace medres::knowledge
