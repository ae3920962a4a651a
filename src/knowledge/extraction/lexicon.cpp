#include "knowledge/extraction/lexicon.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/text.hpp"
#include "knowledge/graph/names_of_kinds.hpp"

namespace medres::knowledge {
namespace {

constexpr std::array<std::string_view, 5> kTogetherColumns{"emergency", "symptoms", "unless", "source",
                                                           "review_status"};
constexpr std::array<std::string_view, 5> kPhraseColumns{"targets", "means", "forms", "source", "review_status"};
constexpr std::array<std::string_view, 4> kPartColumns{"part", "forms", "source", "review_status"};
constexpr std::array<std::string_view, 4> kSignColumns{"sign", "forms", "source", "review_status"};
constexpr std::array<std::string_view, 6> kJoinedColumns{"part", "sign", "target", "means", "source", "review_status"};
constexpr std::array<std::string_view, 4> kWordColumns{"role", "forms", "source", "review_status"};

constexpr std::string_view kPainSign = "痛";
constexpr std::string_view kEmergencyPrefix = "emergency:";
constexpr char kHeavyMark = '!';

std::uint64_t StepKey(std::uint32_t node, char32_t character) { return (std::uint64_t{node} << 32U) | character; }

}  // namespace

std::u32string CharactersOf(std::string_view text) {
  std::u32string characters;
  while (const auto next = text::NextCodePoint(text)) characters.push_back(*next);
  return characters;
}

/// What is needed only while tables are read.
struct SymptomLexicon::Loading {
  const Graph& graph;
  const std::vector<Emergency>& emergencies;
  std::vector<Issue> issues = {};

  bool IsTarget(std::string_view key) const {
    return key.starts_with(kEmergencyPrefix) ? EmergencyOf(key).has_value() : SymptomOf(key).has_value();
  }
  std::optional<NodeIndex> SymptomOf(std::string_view key) const {
    const auto node = graph.Find(key);
    return node && graph.nodes()[*node].kind == NodeKind::kSymptom ? node : std::nullopt;
  }
  std::optional<std::size_t> EmergencyOf(std::string_view key) const {
    return EmergencyCalled(key.substr(kEmergencyPrefix.size()));
  }
  std::optional<std::size_t> EmergencyCalled(std::string_view word) const {
    const auto found = std::ranges::find(emergencies, word, &Emergency::word);
    if (found == emergencies.end()) return std::nullopt;
    return static_cast<std::size_t>(found - emergencies.begin());
  }
};

SymptomLexicon::SymptomLexicon(const Graph& graph, const std::vector<Emergency>& emergencies,
                               const LexiconFiles& files) {
  Loading loading{graph, emergencies};
  AddNames(graph, emergencies);
  AddPhrases(files.phrases, loading);
  AddClasses(files.parts, loading, true);
  AddClasses(files.signs, loading, false);
  AddJoined(files.joined, loading);
  AddWords(files.words, loading);
  AddTogether(files.together, loading);
  FindLeadingParts();
  if (!loading.issues.empty()) {
    throw std::logic_error(ToString(Error{ErrorKind::kInvalid, "graph.data", {}, loading.issues}));
  }
}

Lexeme& SymptomLexicon::Add(std::string_view form) {
  std::u32string characters = CharactersOf(form);
  std::uint32_t node = 0;
  for (const char32_t character : characters) {
    const auto [step, is_new] =
        steps_.try_emplace(StepKey(node, character), static_cast<std::uint32_t>(lexeme_of_.size()));
    if (is_new) lexeme_of_.push_back(-1);
    node = step->second;
  }
  if (lexeme_of_[node] < 0) {
    lexeme_of_[node] = static_cast<std::int32_t>(lexemes_.size());
    lexemes_.push_back({.length = characters.size()});
    forms_.push_back(std::move(characters));
  }
  return lexemes_[static_cast<std::size_t>(lexeme_of_[node])];
}

void SymptomLexicon::AddNames(const Graph& graph, const std::vector<Emergency>& emergencies) {
  for (std::size_t i = 0; i < emergencies.size(); ++i) Add(emergencies[i].word).targets = {{.emergency = i}};
  for (NodeIndex node = 0; node < graph.nodes().size(); ++node) {
    const Node& one = graph.nodes()[node];
    if (one.kind != NodeKind::kSymptom || one.english.empty()) continue;
    Add(one.name).targets = {{.symptom = node}};
    for (const std::string& alias : one.aliases) Add(alias).targets = {{.symptom = node}};
  }
}

ToldTarget SymptomLexicon::TargetOf(std::string_view key, const Loading& loading) const {
  if (key.starts_with(kEmergencyPrefix)) return {.emergency = loading.EmergencyOf(key)};
  return {.symptom = loading.graph.Find(key)};
}

void SymptomLexicon::AddPhrases(const TextFile& file, Loading& loading) {
  for (const TableRow& row : ReadTable(file, kPhraseColumns, loading.issues)) {
    std::vector<ToldTarget> targets;
    for (const std::string& key : PartsOf(row.cells[0])) {
      if (loading.IsTarget(key)) {
        targets.push_back(TargetOf(key, loading));
      } else {
        loading.issues.push_back(BadRow(file.file, row.line, "nothing known is called " + key));
      }
    }
    for (const std::string& form : PartsOf(row.cells[2])) {
      Lexeme& lexeme = Add(form);
      lexeme.targets = targets;
      lexeme.denies = row.cells[1] == "no";
    }
  }
}

void SymptomLexicon::AddClasses(const TextFile& file, Loading& loading, bool are_parts) {
  auto& classes = are_parts ? parts_ : signs_;
  const auto& columns = are_parts ? kPartColumns : kSignColumns;
  for (const TableRow& row : ReadTable(file, columns, loading.issues)) {
    const int id = classes.emplace(row.cells[0], static_cast<int>(classes.size())).first->second;
    for (const std::string& form : PartsOf(row.cells[1])) {
      Lexeme& lexeme = Add(form);
      if (are_parts) {
        lexeme.part = id;
      } else {
        lexeme.signs.push_back(id);
      }
    }
  }
}

void SymptomLexicon::AddJoined(const TextFile& file, Loading& loading) {
  for (const TableRow& row : ReadTable(file, kJoinedColumns, loading.issues)) {
    const auto part = parts_.find(row.cells[0]);
    const auto sign = signs_.find(row.cells[1]);
    if (part == parts_.end() || sign == signs_.end() || !loading.IsTarget(row.cells[2])) {
      loading.issues.push_back(BadRow(file.file, row.line, "part, sign or target is not known"));
      continue;
    }
    joined_[{part->second, sign->second}] = {TargetOf(row.cells[2], loading), row.cells[3] == "no"};
  }
}

void SymptomLexicon::AddWords(const TextFile& file, Loading& loading) {
  for (const TableRow& row : ReadTable(file, kWordColumns, loading.issues)) {
    const auto role = ParseName<WordRole>(row.cells[0]);
    if (!role) {
      loading.issues.push_back(BadRow(file.file, row.line, "there is no such role"));
      continue;
    }
    for (const std::string& form : PartsOf(row.cells[1])) Add(form).role = *role;
  }
}

void SymptomLexicon::AddTogether(const TextFile& file, Loading& loading) {
  for (const TableRow& row : ReadTable(file, kTogetherColumns, loading.issues)) {
    const auto emergency = loading.EmergencyCalled(row.cells[0]);
    TogetherUrgent urgent{.emergency = emergency.value_or(0), .parts = {}, .unless = {}};
    bool is_known = emergency.has_value();
    for (std::string& key : PartsOf(row.cells[1])) {
      const bool heavy = key.ends_with(kHeavyMark);
      if (heavy) key.pop_back();
      const auto symptom = loading.SymptomOf(key);
      is_known &= symptom.has_value();
      urgent.parts.push_back({symptom.value_or(0), heavy});
    }
    for (const std::string& key : PartsOf(row.cells[2])) {
      const auto symptom = loading.SymptomOf(key);
      is_known &= symptom.has_value();
      urgent.unless.push_back(symptom.value_or(0));
    }
    if (is_known && !urgent.parts.empty()) {
      together_.push_back(std::move(urgent));
    } else {
      loading.issues.push_back(BadRow(file.file, row.line, "emergency or symptom is not known"));
    }
  }
}

void SymptomLexicon::FindLeadingParts() {
  for (std::size_t i = 0; i < lexemes_.size(); ++i) {
    if (lexemes_[i].targets.empty()) continue;
    for (std::size_t length = forms_[i].size(); length > 0 && !lexemes_[i].leading_part; --length) {
      const Lexeme* const prefix = LongestAt(std::u32string_view(forms_[i]).substr(0, length), 0);
      if (prefix != nullptr && prefix->part) lexemes_[i].leading_part = prefix->part;
    }
  }
}

const Lexeme* SymptomLexicon::LongestAt(std::u32string_view text, std::size_t at) const {
  const Lexeme* longest = nullptr;
  std::uint32_t node = 0;
  for (; at < text.size(); ++at) {
    const auto step = steps_.find(StepKey(node, text[at]));
    if (step == steps_.end()) break;
    node = step->second;
    if (lexeme_of_[node] >= 0) longest = &lexemes_[static_cast<std::size_t>(lexeme_of_[node])];
  }
  return longest;
}

const SymptomLexicon::Joined* SymptomLexicon::Join(int part, int sign) const {
  const auto found = joined_.find({part, sign});
  return found == joined_.end() ? nullptr : &found->second;
}

bool SymptomLexicon::IsPain(const Lexeme& lexeme) const {
  const auto pain = signs_.find(kPainSign);
  return pain != signs_.end() && std::ranges::find(lexeme.signs, pain->second) != lexeme.signs.end();
}

}  // namespace medres::knowledge
