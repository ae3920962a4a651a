#include "knowledge/search/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::knowledge {
namespace {

constexpr char kVectors[] = {
#embed "data/tcm/search/vectors.tsv"
};

}  // namespace

TextFile EmbeddedWordVectors() { return {"data/tcm/search/vectors.tsv", {kVectors, sizeof kVectors}}; }

}  // namespace medres::knowledge
