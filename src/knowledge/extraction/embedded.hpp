#pragma once

#include "knowledge/extraction/lexicon.hpp"

namespace medres::knowledge {

/// data/tcm/extraction as it travels inside the program.
LexiconFiles EmbeddedLexicon();

}  // namespace medres::knowledge
