#pragma once

#include <string>
#include <vector>

#include "knowledge/extraction/tokens.hpp"
#include "knowledge/graph/naming.hpp"

namespace medres::knowledge {

/// A part of a text, in characters (code points).
struct TextSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct SymptomDuration {
  double days = 0;           ///< 0 when it is not said: since long
  std::string iso8601 = {};  ///< empty: since long
  TextSpan span = {};
};

/// A symptom that a text tells of, or denies. What is said of it last counts.
struct FoundSymptom {
  ToldTarget target = {};
  bool denied = false;
  Severity severity = Severity::kMedium;
  std::optional<TextSpan> severity_span = {};
  std::optional<SymptomDuration> duration = {};
  TextSpan span = {};
};

struct FoundInText {
  std::vector<FoundSymptom> symptoms;     ///< each symptom once, in the order of the text
  std::vector<FoundSymptom> emergencies;  ///< told, not denied
};

/// Finds in a free complaint in Chinese which symptoms of the graph are told and which are denied, how much and how
/// long. It reads words, not minds: what it does not know it leaves out. Immutable once made, so thread-safe.
class SymptomExtractor {
 public:
  SymptomExtractor(const Graph& graph, std::vector<Emergency> emergencies, const LexiconFiles& files,
                   std::string_view simplified);

  /// Traditional characters are read as simplified ones; spans are those of the text as it came.
  FoundInText Extract(std::string_view text) const;
  /// What must not wait among symptoms that are told one by one, by name or in words.
  std::vector<Emergency> EmergenciesAmong(const std::vector<ToldSymptom>& told) const;
  const std::vector<Emergency>& emergencies() const { return emergencies_; }

 private:
  /// Symptoms that are emergencies by themselves (胸痛), or together.
  void AddUrgentSymptoms(FoundInText& found) const;

  const Graph& graph_;
  std::vector<Emergency> emergencies_;
  SymptomLexicon lexicon_;
  Simplifier simplify_;
};

}  // namespace medres::knowledge
