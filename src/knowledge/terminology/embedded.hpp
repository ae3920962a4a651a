#pragma once

#include "knowledge/terminology/code_systems.hpp"

/// Tables of codes as they travel inside the program (data/tcm/terminology).
namespace medres::knowledge {

TerminologyFiles EmbeddedTerminology();

}  // namespace medres::knowledge
