#pragma once

#include <optional>
#include <span>
#include <vector>

#include "knowledge/extraction/extractor.hpp"

namespace medres::knowledge {

/// Reads clauses one after the other and notes every mention of a symptom. For one text; not thread-safe.
///
/// - A denial covers what follows it in its clause, joined by lists (、 和 及) or by nothing; a contrast ends it. Two
///   denials before one symptom affirm it.
/// - A sign (痛) joins a part (头) of its clause, or the one that the sentence spoke of last.
/// - A severity belongs to the symptom that follows, else to the one before it; alone in a clause, to the last one.
/// - A duration belongs to the symptoms of its clause; alone in a clause, to all of the sentence before it that has
/// none, or to
///   the clause after it when it opens the sentence. Of what is denied there is none.
class ClauseReader {
 public:
  explicit ClauseReader(const SymptomLexicon& lexicon) : lexicon_(lexicon) {}

  /// The tokens of one clause, without its end.
  void Read(std::span<const ToldToken> clause);
  void EndSentence();

  std::vector<FoundSymptom> TakeMentions() { return std::move(mentions_); }

 private:
  struct Part {
    int id = 0;
    std::size_t begin = 0;
  };
  struct Pending {
    Severity severity = Severity::kMedium;
    TextSpan span;
    std::optional<std::size_t> after = {};  ///< a mention that it follows at once
  };
  /// What is known within one clause.
  struct Clause {
    std::size_t first = 0;  ///< of its mentions
    int denials = 0;        ///< since the last mention
    int unknown = 0;        ///< characters since the last denial, part or list
    bool is_list = true;    ///< nothing but lists since the last mention
    bool denied = false;    ///< the last mention was
    bool unsure = false;
    bool speaks = false;  ///< something but fillers, durations and severities
    bool has_part = false;
    bool situated = false;  ///< says when
    std::optional<Pending> pending = {};
    std::optional<std::size_t> just_named = {};  ///< the mention before, with nothing but fillers since
    std::vector<SymptomDuration> durations = {};
    std::size_t undated = 0;  ///< the first mention that has no duration of this clause
  };

  void Take(std::span<const ToldToken> clause, std::size_t at);
  void TakeWord(std::span<const ToldToken> clause, std::size_t at);
  bool TakeSign(const ToldToken& token);
  void TakePart(const ToldToken& token, bool joins);
  void TakeDuration(std::span<const ToldToken> clause, std::size_t at);
  void Mention(const ToldTarget& target, bool is_denied, TextSpan span);
  bool DeniesNow() const;
  void Settle();
  void DenyWhatStandsBefore(std::span<const ToldToken> clause, std::size_t at);
  void Date(std::size_t from, const SymptomDuration& said);
  void Finish();

  const SymptomLexicon& lexicon_;
  std::vector<FoundSymptom> mentions_;
  Clause clause_;
  std::size_t sentence_ = 0;                                       ///< its first mention
  std::vector<Part> topic_;                                        ///< parts that the sentence speaks of
  std::optional<std::pair<std::size_t, std::size_t>> last_named_;  ///< mentions of the last clause that had any
  std::optional<SymptomDuration> opening_;                         ///< a duration that waits for the next clause
};

}  // namespace medres::knowledge
