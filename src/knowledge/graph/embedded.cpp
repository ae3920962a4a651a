#include "knowledge/graph/embedded.hpp"

#include <array>

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::knowledge {
namespace {

constexpr char kGraphSources[] = {
#embed "data/tcm/graph/sources.tsv"
};

constexpr char kSymptoms[] = {
#embed "data/tcm/graph/symptoms.tsv"
};

constexpr char kFormulas[] = {
#embed "data/tcm/graph/formulas.tsv"
};

constexpr char kFoods[] = {
#embed "data/tcm/graph/foods.tsv"
};

constexpr char kOthers[] = {
#embed "data/tcm/graph/others.tsv"
};

constexpr char kSyndromeCodes[] = {
#embed "data/tcm/terminology/syndromes.tsv"
};

constexpr char kTherapyCodes[] = {
#embed "data/tcm/terminology/therapies.tsv"
};

constexpr char kHerbEdges[] = {
#embed "data/tcm/graph/edges_herbs.tsv"
};

constexpr char kShanghanEdges[] = {
#embed "data/tcm/graph/edges_shanghan.tsv"
};

constexpr char kFormulaEdges[] = {
#embed "data/tcm/graph/edges_formulas.tsv"
};

constexpr char kSyndromeEdges[] = {
#embed "data/tcm/graph/edges_syndromes.tsv"
};

constexpr char kConstitutionEdges[] = {
#embed "data/tcm/graph/edges_constitutions.tsv"
};

constexpr char kOtherEdges[] = {
#embed "data/tcm/graph/edges_others.tsv"
};

constexpr char kSimplified[] = {
#embed "data/tcm/graph/simplified.txt"
};

template <std::size_t Size>
constexpr TextFile File(std::string_view file, const char (&text)[Size]) {
  return {file, {text, Size}};
}

constexpr std::array kNodeFiles{File("data/tcm/graph/symptoms.tsv", kSymptoms),
                                File("data/tcm/graph/formulas.tsv", kFormulas),
                                File("data/tcm/graph/foods.tsv", kFoods), File("data/tcm/graph/others.tsv", kOthers)};
constexpr std::array kEdgeFiles{File("data/tcm/graph/edges_herbs.tsv", kHerbEdges),
                                File("data/tcm/graph/edges_shanghan.tsv", kShanghanEdges),
                                File("data/tcm/graph/edges_formulas.tsv", kFormulaEdges),
                                File("data/tcm/graph/edges_syndromes.tsv", kSyndromeEdges),
                                File("data/tcm/graph/edges_constitutions.tsv", kConstitutionEdges),
                                File("data/tcm/graph/edges_others.tsv", kOtherEdges)};

}  // namespace

TextFile EmbeddedGraphSources() { return File("data/tcm/graph/sources.tsv", kGraphSources); }
std::span<const TextFile> EmbeddedGraphNodes() { return kNodeFiles; }
std::span<const TextFile> EmbeddedGraphEdges() { return kEdgeFiles; }
TextFile EmbeddedSyndromeCodes() { return File("data/tcm/terminology/syndromes.tsv", kSyndromeCodes); }
TextFile EmbeddedTherapyCodes() { return File("data/tcm/terminology/therapies.tsv", kTherapyCodes); }
std::string_view EmbeddedSimplified() { return {kSimplified, sizeof kSimplified}; }

}  // namespace medres::knowledge
