#include "constitution/evidence/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::constitution {
namespace {

constexpr char kRatioTable[] = {
#embed "data/constitution/evidence/ratios.tsv"
};

constexpr char kSensorTable[] = {
#embed "data/constitution/evidence/sensors.tsv"
};

constexpr char kTongueTable[] = {
#embed "data/constitution/evidence/tongue_colours.tsv"
};

}  // namespace

knowledge::TextFile EmbeddedRatios() {
  return {"data/constitution/evidence/ratios.tsv", {kRatioTable, sizeof kRatioTable}};
}
knowledge::TextFile EmbeddedSensorFeatures() {
  return {"data/constitution/evidence/sensors.tsv", {kSensorTable, sizeof kSensorTable}};
}
knowledge::TextFile EmbeddedTongueColours() {
  return {"data/constitution/evidence/tongue_colours.tsv", {kTongueTable, sizeof kTongueTable}};
}

}  // namespace medres::constitution
