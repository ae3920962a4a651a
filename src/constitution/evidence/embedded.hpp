#pragma once

#include "knowledge/graph/table.hpp"

/// data/constitution/evidence as it travels inside the program.
namespace medres::constitution {

knowledge::TextFile EmbeddedRatios();
knowledge::TextFile EmbeddedSensorFeatures();
knowledge::TextFile EmbeddedTongueColours();

}  // namespace medres::constitution
