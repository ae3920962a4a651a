#include "knowledge/extraction/embedded.hpp"

// ccache does not see what #embed reads and would keep a stale object; it leaves alone what mentions this directive.
static_assert(true, ".incbin \"");

namespace medres::knowledge {
namespace {

constexpr char kPhraseTable[] = {
#embed "data/tcm/extraction/phrases.tsv"
};

constexpr char kPartTable[] = {
#embed "data/tcm/extraction/parts.tsv"
};

constexpr char kSignTable[] = {
#embed "data/tcm/extraction/signs.tsv"
};

constexpr char kJoinedTable[] = {
#embed "data/tcm/extraction/joined.tsv"
};

constexpr char kWordTable[] = {
#embed "data/tcm/extraction/words.tsv"
};

constexpr char kTogetherTable[] = {
#embed "data/tcm/extraction/together.tsv"
};

}  // namespace

LexiconFiles EmbeddedLexicon() {
  return {.phrases = {"data/tcm/extraction/phrases.tsv", {kPhraseTable, sizeof kPhraseTable}},
          .parts = {"data/tcm/extraction/parts.tsv", {kPartTable, sizeof kPartTable}},
          .signs = {"data/tcm/extraction/signs.tsv", {kSignTable, sizeof kSignTable}},
          .joined = {"data/tcm/extraction/joined.tsv", {kJoinedTable, sizeof kJoinedTable}},
          .words = {"data/tcm/extraction/words.tsv", {kWordTable, sizeof kWordTable}},
          .together = {"data/tcm/extraction/together.tsv", {kTogetherTable, sizeof kTogetherTable}}};
}

}  // namespace medres::knowledge
