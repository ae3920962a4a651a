#pragma once

#include "knowledge/graph/table.hpp"

namespace medres::knowledge {

/// data/tcm/search as it travels inside the program.
TextFile EmbeddedWordVectors();

}  // namespace medres::knowledge
