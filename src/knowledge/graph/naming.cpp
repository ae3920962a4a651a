#include "knowledge/graph/naming.hpp"

#include <algorithm>
#include <array>

#include "base/pinyin/pinyin.hpp"
#include "base/text.hpp"
#include "knowledge/written.hpp"

namespace medres::knowledge {
namespace {

std::string WithoutBlanks(std::string_view text) {
  std::string joined;
  for (const char c : text) {
    if (c != ' ') joined.push_back(c);
  }
  return joined;
}

/// Letters of pinyin with their tones, and what they are without: má is ma, lǜ is lv.
char32_t WithoutTone(char32_t c) {
  struct Row {
    char32_t plain;
    std::u32string_view toned;
  };
  constexpr std::array<Row, 6> kRows{{{U'a', U"\u0101\u00E1\u01CE\u00E0\u0100\u00C1\u01CD\u00C0"},
                                      {U'e', U"\u0113\u00E9\u011B\u00E8\u0112\u00C9\u011A\u00C8"},
                                      {U'i', U"\u012B\u00ED\u01D0\u00EC"},
                                      {U'o', U"\u014D\u00F3\u01D2\u00F2\u014C\u00D3\u01D1\u00D2"},
                                      {U'u', U"\u016B\u00FA\u01D4\u00F9"},
                                      {U'v', U"\u00FC\u01D6\u01D8\u01DA\u01DC"}}};
  const auto found = std::ranges::find_if(kRows, [&](const Row& row) { return row.toned.contains(c); });
  return found == kRows.end() ? c : found->plain;
}

/// Tones stand on letters, or behind them as signs of their own.
std::string WithoutTones(std::string_view text) {
  constexpr char32_t kFirstSign = 0x0300;
  constexpr char32_t kLastSign = 0x036F;
  std::string plain;
  while (const auto character = text::NextCodePoint(text)) {
    if (*character < kFirstSign || *character > kLastSign) text::AppendCodePoint(plain, WithoutTone(*character));
  }
  return plain;
}

std::string InitialsOf(std::string_view spelled) {
  std::string initials;
  for (const std::string_view syllable : text::Split(spelled, ' ')) {
    if (!syllable.empty()) initials.push_back(syllable.front());
  }
  return initials;
}

}  // namespace

Simplifier::Simplifier(std::string_view table) {
  for (std::string_view line : text::Split(table, '\n')) {
    const auto simple = text::NextCodePoint(line);
    if (!simple) continue;
    while (const auto traditional = text::NextCodePoint(line)) {
      if (*traditional != U' ') simplified_.emplace(*traditional, *simple);
    }
  }
}

std::string Simplifier::operator()(std::string_view text) const {
  std::string simple;
  while (const auto character = text::NextCodePoint(text)) {
    const auto found = simplified_.find(*character);
    text::AppendCodePoint(simple, found == simplified_.end() ? *character : found->second);
  }
  return simple;
}

Naming::Naming(const Graph& graph, const Herbs& herbs, std::string_view simplified)
    : graph_(graph), herbs_(herbs), simplify_(simplified) {
  for (NodeIndex i = 0; i < graph.nodes().size(); ++i) {
    const Node& node = graph.nodes()[i];
    Add(names_, Normalise(node.name), i);
    Add(names_, Normalise(node.id()), i);
    for (const std::string& alias : node.aliases) Add(aliases_, Normalise(alias), i);
    if (!node.english.empty()) Add(english_, Normalise(node.english), i);
    if (node.kind == NodeKind::kSource) continue;
    const auto spell = [&](std::string_view name, Bearers& whole, Bearers& first) {
      const std::string spelled = pinyin::Romanise(simplify_(name));
      Add(whole, WithoutBlanks(spelled), i);
      Add(first, InitialsOf(spelled), i);
    };
    spell(node.name, pinyin_, initials_);
    for (const std::string& alias : node.aliases) spell(alias, alias_pinyin_, alias_initials_);
  }
}

void Naming::Add(Bearers& names, std::string name, NodeIndex node) {
  if (name.empty()) return;
  auto& bearers = names[std::move(name)];
  if (bearers.empty() || bearers.back() != node) bearers.push_back(node);
}

std::string Naming::Normalise(std::string_view text) const {
  return text::ToLowerAscii(WithoutTones(Narrow(simplify_(text))));
}

NameReading Naming::Meaning(const std::vector<NodeIndex>& bearers, NamedBy by) const {
  KindSet seen = 0;
  bool twice = false;
  for (const NodeIndex node : bearers) {
    const KindSet kind = SetOf(graph_.nodes()[node].kind);
    twice |= (seen & kind) != 0;
    seen |= kind;
  }
  NameReading reading{.nodes = bearers, .by = by};
  if (!twice) return reading;
  reading.nodes.clear();
  for (const NodeIndex node : bearers) {
    reading.may_mean.push_back(graph_.nodes()[node].name + " (" + graph_.nodes()[node].key + ")");
  }
  return reading;
}

NameReading Naming::ReadHerb(std::string_view text) const {
  const HerbReading herb = herbs_.Read(simplify_(text));
  if (!herb.may_mean.empty()) return {.by = NamedBy::kName, .may_mean = herb.may_mean};
  if (herb.herb == nullptr) return {};
  const auto node = graph_.Find("herb:" + herb.herb->name);
  if (!node) return {};
  return {.nodes = {*node}, .by = NamedBy::kProcessing, .processing = herb.processing};
}

NameReading Naming::Read(std::string_view text) const {
  if (const auto node = graph_.Find(simplify_(text::Trim(text)))) return {.nodes = {*node}, .by = NamedBy::kKey};
  const std::string name = Normalise(text);
  if (name.empty()) return {};
  if (const auto found = names_.find(name); found != names_.end()) return Meaning(found->second, NamedBy::kName);
  const NameReading herb = ReadHerb(text);
  if (!herb.may_mean.empty()) return herb;
  if (const auto found = aliases_.find(name); found != aliases_.end()) return Meaning(found->second, NamedBy::kAlias);
  if (herb.by != NamedBy::kNothing) return herb;
  if (!IsAscii(name)) return {};
  if (const auto found = english_.find(name); found != english_.end()) return Meaning(found->second, NamedBy::kEnglish);
  return ReadSpelling(name);
}

NameReading Naming::ReadSpelling(const std::string& name) const {
  for (const Bearers* const spelled : {&pinyin_, &alias_pinyin_}) {
    if (const auto found = spelled->find(name); found != spelled->end()) {
      return Meaning(found->second, NamedBy::kPinyin);
    }
  }
  if (name.size() < 2) return {};
  for (const Bearers* const spelled : {&initials_, &alias_initials_}) {
    if (const auto found = spelled->find(name); found != spelled->end()) {
      return Meaning(found->second, NamedBy::kInitials);
    }
  }
  return {};
}

Result<NameReading> Naming::Get(std::string_view text) const {
  NameReading reading = Read(text);
  if (!reading.may_mean.empty()) {
    std::vector<std::string> names = reading.may_mean;
    names.resize(std::min<std::size_t>(names.size(), 10));
    return Fail(
        Error::NotFound("graph.ambiguous", {{"name", std::string(text::Trim(text))}, {"may_mean", JoinNames(names)}}));
  }
  if (reading.nodes.empty()) {
    return Fail(Error::NotFound("graph.unknown", {{"name", std::string(text::Trim(text))}}));
  }
  return reading;
}

}  // namespace medres::knowledge
