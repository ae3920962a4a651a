#include "knowledge/extraction/extractor.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "knowledge/extraction/clauses.hpp"

namespace medres::knowledge {
namespace {

/// What is said last counts; what is only said earlier stays.
void Merge(FoundSymptom& known, FoundSymptom&& later) {
  if (!later.duration && later.denied == known.denied) later.duration = std::move(known.duration);
  if (!later.severity_span) {
    later.severity = known.severity;
    later.severity_span = known.severity_span;
  }
  known = std::move(later);
}

}  // namespace

SymptomExtractor::SymptomExtractor(const Graph& graph, std::vector<Emergency> emergencies, const LexiconFiles& files,
                                   std::string_view simplified)
    : graph_(graph),
      emergencies_(std::move(emergencies)),
      lexicon_(graph_, emergencies_, files),
      simplify_(simplified) {}

FoundInText SymptomExtractor::Extract(std::string_view text) const {
  const std::u32string characters = CharactersOf(simplify_(text));
  const std::vector<ToldToken> tokens = TokensOf(characters, lexicon_);
  ClauseReader reader(lexicon_);
  for (std::size_t begin = 0; begin < tokens.size();) {
    std::size_t end = begin;
    while (end < tokens.size() && !tokens[end].ends_clause) ++end;
    reader.Read(std::span(tokens).subspan(begin, end - begin));
    if (end < tokens.size() && tokens[end].ends_sentence) reader.EndSentence();
    begin = end + 1;
  }
  FoundInText found;
  for (FoundSymptom& mention : reader.TakeMentions()) {
    auto& list = mention.target.symptom ? found.symptoms : found.emergencies;
    const auto known = std::ranges::find(list, mention.target, &FoundSymptom::target);
    if (known == list.end()) {
      list.push_back(std::move(mention));
    } else {
      Merge(*known, std::move(mention));
    }
  }
  // A symptom can be an emergency by itself: 胸痛.
  for (const FoundSymptom& one : found.symptoms) {
    const std::string& name = graph_.nodes()[*one.target.symptom].name;
    for (std::size_t i = 0; i < emergencies_.size(); ++i) {
      if (!name.contains(emergencies_[i].word)) continue;
      found.emergencies.push_back(one);
      found.emergencies.back().target = {.emergency = i};
    }
  }
  std::erase_if(found.emergencies, [](const FoundSymptom& one) { return one.denied; });
  std::ranges::sort(found.symptoms, {}, [](const FoundSymptom& one) { return one.span.begin; });
  return found;
}

}  // namespace medres::knowledge
