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
  AddUrgentSymptoms(found);
  std::erase_if(found.emergencies, [](const FoundSymptom& one) { return one.denied; });
  std::ranges::sort(found.symptoms, {}, [](const FoundSymptom& one) { return one.span.begin; });
  return found;
}

void SymptomExtractor::AddUrgentSymptoms(FoundInText& found) const {
  const auto add = [&](const FoundSymptom& because, std::size_t emergency) {
    const ToldTarget target{.emergency = emergency};
    if (std::ranges::find(found.emergencies, target, &FoundSymptom::target) != found.emergencies.end()) return;
    found.emergencies.push_back(because);
    found.emergencies.back().target = target;
  };
  for (const FoundSymptom& one : found.symptoms) {
    const std::string& name = graph_.nodes()[*one.target.symptom].name;
    for (std::size_t i = 0; i < emergencies_.size(); ++i) {
      if (name.contains(emergencies_[i].word)) add(one, i);
    }
  }
  const auto told = [&](NodeIndex symptom, bool heavy) {
    return std::ranges::find_if(found.symptoms, [&](const FoundSymptom& one) {
      return one.target.symptom == symptom && !one.denied && (!heavy || one.severity == Severity::kHeavy);
    });
  };
  const auto is_told = [&](NodeIndex symptom) { return told(symptom, false) != found.symptoms.end(); };
  for (const TogetherUrgent& urgent : lexicon_.together()) {
    if (std::ranges::any_of(urgent.unless, is_told)) continue;
    const auto holds = [&](const auto& part) { return told(part.symptom, part.heavy) != found.symptoms.end(); };
    if (!std::ranges::all_of(urgent.parts, holds)) continue;
    add(*told(urgent.parts.front().symptom, urgent.parts.front().heavy), urgent.emergency);
  }
}

std::vector<Emergency> SymptomExtractor::EmergenciesAmong(const std::vector<ToldSymptom>& told) const {
  std::string text;
  for (const ToldSymptom& one : told) {
    if (one.denied) continue;
    const auto node = graph_.Find(one.name);
    text.append(one.severity == Severity::kHeavy ? "剧烈" : "").append(node ? graph_.nodes()[*node].name : one.name);
    text.append("。");
  }
  std::vector<Emergency> among;
  for (const FoundSymptom& one : Extract(text).emergencies) among.push_back(emergencies_[*one.target.emergency]);
  return among;
}

}  // namespace medres::knowledge
