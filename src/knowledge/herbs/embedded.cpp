#include "knowledge/herbs/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::knowledge {
namespace {

constexpr char kMateriaMedica[] = {
#embed "data/tcm/herbs/materia_medica.json"
};

constexpr char kOtherMaterials[] = {
#embed "data/tcm/herbs/other_materials.json"
};

constexpr char kFurtherMaterials[] = {
#embed "data/tcm/herbs/further_materials.json"
};

constexpr char kNames[] = {
#embed "data/tcm/herbs/names.json"
};

}  // namespace

std::array<std::string_view, 3> EmbeddedHerbs() {
  return {std::string_view{kMateriaMedica, sizeof kMateriaMedica},
          std::string_view{kOtherMaterials, sizeof kOtherMaterials},
          std::string_view{kFurtherMaterials, sizeof kFurtherMaterials}};
}

std::string_view EmbeddedHerbNames() { return {kNames, sizeof kNames}; }

}  // namespace medres::knowledge
