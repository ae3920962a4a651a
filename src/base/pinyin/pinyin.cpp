#include "base/pinyin/pinyin.hpp"

#include <map>
#include <unordered_map>

#include "base/pinyin/embedded.hpp"
#include "base/text.hpp"

namespace medres::pinyin {
namespace {

class Tables {
 public:
  Tables() {
    readings_.reserve(21'000);
    AddReadings(EmbeddedReadings());
    AddReadings(EmbeddedMoreReadings());
    for (const std::string_view line : text::Split(EmbeddedPhrases(), '\n')) {
      const auto blank = line.find(' ');
      if (blank != std::string_view::npos) phrases_.emplace(line.substr(0, blank), line.substr(blank + 1));
    }
  }

  const std::vector<std::string_view>* Find(char32_t character) const {
    const auto found = readings_.find(character);
    return found == readings_.end() ? nullptr : &found->second;
  }

  /// The longest phrase at the front of `rest`, or nothing.
  std::pair<std::string_view, std::string_view> PhraseAt(std::string_view rest) const {
    for (std::size_t length = kLongestPhrase; length > 0; length -= 3) {
      if (const auto found = phrases_.find(rest.substr(0, length)); found != phrases_.end()) return *found;
    }
    return {};
  }

 private:
  static constexpr std::size_t kLongestPhrase = 12;  // four characters

  void AddReadings(std::string_view table) {
    for (std::string_view line : text::Split(table, '\n')) {
      const auto blank = line.find(' ');
      if (blank == std::string_view::npos) continue;
      const std::string_view syllable = line.substr(0, blank);
      line.remove_prefix(blank + 1);
      while (const auto character = text::NextCodePoint(line)) readings_[*character].push_back(syllable);
    }
  }

  std::unordered_map<char32_t, std::vector<std::string_view>> readings_;
  std::map<std::string_view, std::string_view> phrases_;
};

const Tables& TheTables() {
  static const Tables tables;
  return tables;
}

bool IsAsciiWord(char32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

char ToLower(char32_t c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

void AppendWord(std::string& out, std::string_view word) {
  if (!out.empty() && out.back() != ' ') out.push_back(' ');
  out.append(word);
}

}  // namespace

std::string Romanise(std::string_view utf8) {
  const Tables& tables = TheTables();
  std::string out;
  bool in_word = false;
  while (!utf8.empty()) {
    if (const auto [phrase, spelling] = tables.PhraseAt(utf8); !phrase.empty()) {
      AppendWord(out, spelling);
      utf8.remove_prefix(phrase.size());
      in_word = false;
      continue;
    }
    const char32_t c = *text::NextCodePoint(utf8);
    if (IsAsciiWord(c)) {
      if (!in_word) AppendWord(out, "");
      out.push_back(ToLower(c));
      in_word = true;
      continue;
    }
    in_word = false;
    if (const auto* readings = tables.Find(c)) AppendWord(out, readings->front());
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::vector<std::string_view> ReadingsOf(char32_t character) {
  const auto* readings = TheTables().Find(character);
  return readings == nullptr ? std::vector<std::string_view>() : *readings;
}

InitialMask MaskOf(char c) {
  if (c >= 'a' && c <= 'z') return InitialMask{1} << (c - 'a');
  if (c >= '0' && c <= '9') return InitialMask{1} << (26 + c - '0');
  return 0;
}

std::vector<InitialMask> InitialMasks(std::string_view utf8) {
  std::vector<InitialMask> masks;
  while (const auto c = text::NextCodePoint(utf8)) {
    InitialMask mask = IsAsciiWord(*c) ? MaskOf(ToLower(*c)) : 0;
    if (const auto* readings = TheTables().Find(*c)) {
      for (const std::string_view reading : *readings) mask |= MaskOf(reading.front());
    }
    if (mask != 0) masks.push_back(mask);
  }
  return masks;
}

bool InitialsMatch(std::span<const InitialMask> masks, std::string_view query) {
  std::size_t next = 0;
  for (const InitialMask mask : masks) {
    if (next == query.size()) return true;
    if ((mask & MaskOf(query[next])) != 0) ++next;
  }
  return next == query.size();
}

}  // namespace medres::pinyin
