#include "knowledge/terminology/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::knowledge {
namespace {

constexpr char kPatterns[] = {
#embed "data/tcm/terminology/icd11_tm1.tsv"
};

constexpr char kSyndromeMap[] = {
#embed "data/tcm/terminology/syndrome_to_tm1.tsv"
};

constexpr char kConstitutionMap[] = {
#embed "data/tcm/terminology/constitution_to_tm1.tsv"
};

}  // namespace

TerminologyFiles EmbeddedTerminology() {
  return {{"data/tcm/terminology/icd11_tm1.tsv", {kPatterns, sizeof kPatterns}},
          {"data/tcm/terminology/syndrome_to_tm1.tsv", {kSyndromeMap, sizeof kSyndromeMap}},
          {"data/tcm/terminology/constitution_to_tm1.tsv", {kConstitutionMap, sizeof kConstitutionMap}}};
}

}  // namespace medres::knowledge
