#pragma once

#include <vector>

#include "knowledge/extraction/durations.hpp"
#include "knowledge/extraction/lexicon.hpp"

/// A text cut into words that the lexicon knows, durations and the rest.
namespace medres::knowledge {

struct ToldToken {
  std::size_t begin = 0;
  std::size_t end = 0;
  const Lexeme* lexeme = nullptr;  ///< nothing known: a character that is skipped
  std::optional<SaidDuration> duration = {};
  bool ends_clause = false;
  bool ends_sentence = false;

  WordRole role() const { return lexeme == nullptr ? WordRole::kNone : lexeme->role; }
  bool Names() const {
    return lexeme != nullptr && (!lexeme->targets.empty() || lexeme->part || !lexeme->signs.empty());
  }
  /// Neither names nor says anything.
  bool IsUnknown() const {
    return !duration && !ends_clause && (lexeme == nullptr || (!Names() && lexeme->role == WordRole::kNone));
  }
};

/// The longest known form at each place, from the left; a duration before a word that is no longer.
std::vector<ToldToken> TokensOf(std::u32string_view text, const SymptomLexicon& lexicon);

}  // namespace medres::knowledge
