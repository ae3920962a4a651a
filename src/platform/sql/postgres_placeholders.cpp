#include "platform/sql/postgres_placeholders.hpp"

#include <algorithm>

namespace medres::sql::postgres {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// Bytes from 0x80 are letters to PostgreSQL.
bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || IsDigit(c) || static_cast<signed char>(c) < 0;
}

/// Where what begins at `at` ends when it runs up to and with `terminator`; the end of the text when it never comes.
std::size_t EndOf(std::string_view text, std::size_t at, std::string_view terminator) {
  const std::size_t found = text.find(terminator, at);
  return found == std::string_view::npos ? text.size() : found + terminator.size();
}

/// A doubled quote closes and opens again at once, which comes to the same.
std::size_t EndOfQuoted(std::string_view text, std::size_t at, bool escapes) {
  const char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (escapes && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return text.size();
}

std::size_t EndOfBlockComment(std::string_view text, std::size_t at) {
  int depth = 0;
  for (std::size_t i = at; i + 1 < text.size(); ++i) {
    const std::string_view pair = text.substr(i, 2);
    if (pair == "/*") {
      ++depth;
      ++i;
    } else if (pair == "*/") {
      ++i;
      if (--depth == 0) return i + 1;
    }
  }
  return text.size();
}

/// `at` when no dollar quote begins there: `$1` and the dollar inside a name do not.
std::size_t EndOfDollarQuoted(std::string_view text, std::size_t at) {
  if (at > 0 && IsNameCharacter(text[at - 1])) return at;
  std::size_t tag = at + 1;
  if (tag < text.size() && IsDigit(text[tag])) return at;
  while (tag < text.size() && IsNameCharacter(text[tag])) ++tag;
  if (tag == text.size() || text[tag] != '$') return at;
  return EndOf(text, tag + 1, text.substr(at, tag + 1 - at));
}

bool HasEscapes(std::string_view text, std::size_t quote) {
  if (quote == 0 || (text[quote - 1] != 'e' && text[quote - 1] != 'E')) return false;
  return quote == 1 || !IsNameCharacter(text[quote - 2]);
}

/// The end of the quoted text or comment that begins at `at`; `at` itself when none does.
std::size_t EndOfLiteral(std::string_view text, std::size_t at) {
  switch (text[at]) {
    case '\'': return EndOfQuoted(text, at, HasEscapes(text, at));
    case '"': return EndOfQuoted(text, at, false);
    case '$': return EndOfDollarQuoted(text, at);
    case '-': return text.substr(at, 2) == "--" ? EndOf(text, at, "\n") : at;
    case '/': return text.substr(at, 2) == "/*" ? EndOfBlockComment(text, at) : at;
    default: return at;
  }
}

}  // namespace

std::string TranslatePlaceholders(std::string_view text) {
  std::string translated;
  translated.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const bool placeholder = text[at] == '?' && at + 1 < text.size() && IsDigit(text[at + 1]);
    const std::size_t end = std::max(at + 1, EndOfLiteral(text, at));
    if (placeholder) {
      translated.push_back('$');
    } else {
      translated.append(text.substr(at, end - at));
    }
    at = end;
  }
  return translated;
}

}  // namespace medres::sql::postgres
