#include "knowledge/extraction/tokens.hpp"

namespace medres::knowledge {
namespace {

constexpr std::u32string_view kClauseEnds = U"，,。；;！!？?\n：: \t（）()“”\"…　";
constexpr std::u32string_view kSentenceEnds = U"。；;！!？?\n";

bool IsOneOf(char32_t character, std::u32string_view set) { return set.find(character) != std::u32string_view::npos; }

}  // namespace

std::vector<ToldToken> TokensOf(std::u32string_view text, const SymptomLexicon& lexicon) {
  std::vector<ToldToken> tokens;
  for (std::size_t at = 0; at < text.size();) {
    ToldToken token{.begin = at, .end = at + 1};
    if (IsOneOf(text[at], kClauseEnds)) {
      token.ends_clause = true;
      token.ends_sentence = IsOneOf(text[at], kSentenceEnds);
    } else {
      const Lexeme* const lexeme = lexicon.LongestAt(text, at);
      auto duration = DurationAt(text, at);
      if (duration && (lexeme == nullptr || lexeme->length <= duration->length)) {
        token.end = at + duration->length;
        token.duration = std::move(duration);
      } else if (lexeme != nullptr) {
        token.end = at + lexeme->length;
        token.lexeme = lexeme;
      }
    }
    at = token.end;
    tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace medres::knowledge
