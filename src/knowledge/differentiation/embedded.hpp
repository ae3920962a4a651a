#pragma once

#include "knowledge/graph/table.hpp"

/// Tables of differentiation as they travel inside the program.
namespace medres::knowledge {

TextFile EmbeddedClauses();      ///< data/tcm/shanghan/clauses.tsv
TextFile EmbeddedElements();     ///< data/tcm/graph/elements.tsv
TextFile EmbeddedEmergencies();  ///< data/tcm/graph/emergencies.tsv

}  // namespace medres::knowledge
