#include "knowledge/extraction/clauses.hpp"

#include <algorithm>

namespace medres::knowledge {
namespace {

constexpr std::size_t kMostParts = 8;  ///< that one sign can be said of
constexpr int kMostUnknownInAGap = 2;  ///< characters between a part and its sign

bool IsSilent(const ToldToken& token) {
  if (token.duration || token.lexeme == nullptr) return false;
  switch (token.lexeme->role) {
    case WordRole::kFiller:
    case WordRole::kWhen:
    case WordRole::kNeutral:
    case WordRole::kContrast: return true;
    default: return false;
  }
}

/// The next token that is no filler.
const ToldToken* NextTelling(std::span<const ToldToken> clause, std::size_t after) {
  for (const ToldToken& token : clause.subspan(after + 1)) {
    if (token.Names() || !IsSilent(token)) return &token;
  }
  return nullptr;
}

}  // namespace

void ClauseReader::Read(std::span<const ToldToken> clause) {
  clause_ = {.first = mentions_.size(), .undated = mentions_.size()};
  for (std::size_t at = 0; at < clause.size(); ++at) Take(clause, at);
  Finish();
}

void ClauseReader::EndSentence() {
  topic_.clear();
  opening_.reset();
  last_named_.reset();
  sentence_ = mentions_.size();
}

void ClauseReader::Take(std::span<const ToldToken> clause, std::size_t at) {
  const ToldToken& token = clause[at];
  if (token.duration) return TakeDuration(clause, at);
  if (token.IsUnknown()) {
    Settle();
    ++clause_.unknown;
    clause_.is_list = false;
    clause_.speaks = true;
    clause_.just_named.reset();
    return;
  }
  const Lexeme& lexeme = *token.lexeme;
  if (!lexeme.signs.empty() && TakeSign(token)) return;
  if (!lexeme.targets.empty()) {
    const bool is_denied = lexeme.denies != DeniesNow();
    for (const ToldTarget& target : lexeme.targets) Mention(target, is_denied, {token.begin, token.end});
    if (lexeme.leading_part) topic_ = {{*lexeme.leading_part, token.begin}};
    clause_.has_part |= lexeme.leading_part.has_value();
    return;
  }
  if (lexeme.part) return TakePart(token, at > 0 && clause[at - 1].role() == WordRole::kList);
  TakeWord(clause, at);
}

/// Parts that a list joins share their sign: 头和肚子都痛.
void ClauseReader::TakePart(const ToldToken& token, bool joins) {
  if (!joins || !clause_.has_part) topic_.clear();
  if (topic_.size() < kMostParts) topic_.push_back({*token.lexeme->part, token.begin});
  clause_.has_part = true;
  clause_.speaks = true;
  clause_.is_list = clause_.is_list && clause_.denied;
  if (clause_.denials == 0) clause_.unknown = 0;
  Settle();
}

bool ClauseReader::TakeSign(const ToldToken& token) {
  const bool carried = !clause_.has_part && !clause_.speaks;
  bool found = false;
  if (clause_.has_part || carried) {
    const bool is_denied = DeniesNow();
    for (const Part& part : topic_) {
      for (const int sign : token.lexeme->signs) {
        const auto* const joined = lexicon_.Join(part.id, sign);
        if (joined == nullptr || clause_.unknown > kMostUnknownInAGap) continue;
        const TextSpan span = carried ? TextSpan{token.begin, token.end} : TextSpan{part.begin, token.end};
        Mention(joined->target, joined->denies != is_denied, span);
        found = true;
        break;
      }
    }
  }
  if (found || !token.lexeme->targets.empty()) return found;
  // A pain without a place speaks of the symptom before it.
  if (lexicon_.IsPain(*token.lexeme) && last_named_ && clause_.first == mentions_.size()) {
    clause_.just_named = last_named_->second - 1;
    if (clause_.pending) clause_.pending->after = clause_.just_named;
    return true;
  }
  if (token.role() != WordRole::kNone) return false;
  Settle();
  ++clause_.unknown;
  clause_.speaks = true;
  return true;
}

void ClauseReader::TakeWord(std::span<const ToldToken> clause, std::size_t at) {
  const ToldToken& token = clause[at];
  switch (token.role()) {
    case WordRole::kDeny:
      Settle();
      if (clause_.is_list && !clause_.denied) clause_.is_list = false;
      ++clause_.denials;
      clause_.unknown = 0;
      clause_.speaks |= clause_.has_part;
      if (NextTelling(clause, at) == nullptr) DenyWhatStandsBefore(clause, at);
      return;
    case WordRole::kDenyAfter: return DenyWhatStandsBefore(clause, at);
    case WordRole::kUnsure: clause_.unsure = true; return;
    case WordRole::kContrast:
      Settle();
      clause_.denials = 0;
      clause_.denied = clause_.is_list = clause_.unsure = false;
      return;
    case WordRole::kList:
      clause_.unknown = 0;
      Settle();
      return;
    case WordRole::kLight:
    case WordRole::kHeavy: {
      Settle();
      const auto severity = token.role() == WordRole::kLight ? Severity::kLight : Severity::kHeavy;
      clause_.pending = {severity, {token.begin, token.end}, clause_.just_named};
      clause_.is_list = false;
      return;
    }
    case WordRole::kLasting: clause_.durations.push_back({.span = {token.begin, token.end}}); return;
    case WordRole::kWorse:
      clause_.speaks = true;
      clause_.just_named.reset();
      return;
    case WordRole::kWhen: clause_.situated = true; [[fallthrough]];
    case WordRole::kFiller:
    case WordRole::kNeutral: clause_.is_list = false; return;
    case WordRole::kNone: return;
  }
}

void ClauseReader::TakeDuration(std::span<const ToldToken> clause, std::size_t at) {
  const ToldToken& token = clause[at];
  const bool after_worse = at > 0 && clause[at - 1].role() == WordRole::kWorse;
  if (at > 0 && clause[at - 1].role() == WordRole::kDeny) return;  // 没有一天不
  const bool of_an_act = at > 0 && clause[at - 1].role() == WordRole::kNone && !clause[at - 1].Names();
  const ToldToken* const next = NextTelling(clause, at);
  const bool before_worse = next != nullptr && next->role() == WordRole::kWorse;
  Settle();
  clause_.is_list = false;
  if (after_worse || before_worse || (of_an_act && clause_.first == mentions_.size())) {
    clause_.speaks = true;
    return;
  }
  const SymptomDuration said{token.duration->days, token.duration->iso8601, {token.begin, token.end}};
  if (clause_.undated == mentions_.size()) {
    clause_.durations.push_back(said);
    return;
  }
  Date(clause_.undated, said);
  clause_.undated = mentions_.size();
}

/// Whether a symptom that is named now is denied.
bool ClauseReader::DeniesNow() const {
  if (clause_.denials > 0) return clause_.denials % 2 == 1 && clause_.unknown <= kMostUnknownInAGap;
  return clause_.denied && clause_.is_list;
}

void ClauseReader::Mention(const ToldTarget& target, bool is_denied, TextSpan span) {
  if (clause_.unsure) return;
  FoundSymptom made{.target = target, .denied = is_denied, .span = span};
  if (clause_.pending && !is_denied) {
    made.severity = clause_.pending->severity;
    made.severity_span = clause_.pending->span;
  }
  clause_.pending.reset();
  clause_.just_named = mentions_.size();
  clause_.denied = is_denied;
  clause_.denials = 0;
  clause_.unknown = 0;
  clause_.is_list = true;
  clause_.speaks = true;
  mentions_.push_back(std::move(made));
}

/// A severity that nothing followed belongs to the symptom before it.
void ClauseReader::Settle() {
  if (clause_.pending && clause_.pending->after) {
    FoundSymptom& before = mentions_[*clause_.pending->after];
    before.severity = clause_.pending->severity;
    before.severity_span = clause_.pending->span;
    clause_.pending.reset();
  }
}

void ClauseReader::DenyWhatStandsBefore(std::span<const ToldToken> clause, std::size_t at) {
  if (!clause_.just_named || NextTelling(clause, at) != nullptr) return;
  for (std::size_t i = clause_.first; i < mentions_.size(); ++i) mentions_[i].denied = true;
}

/// Of what is there, not of what is denied; what has a duration keeps it.
void ClauseReader::Date(std::size_t from, const SymptomDuration& said) {
  for (std::size_t i = from; i < mentions_.size(); ++i) {
    if (!mentions_[i].duration && !mentions_[i].denied) mentions_[i].duration = said;
  }
}

void ClauseReader::Finish() {
  Settle();
  const bool named = clause_.first < mentions_.size();
  if (!named && !clause_.speaks && last_named_) {
    if (clause_.pending && !clause_.situated) {
      mentions_[last_named_->second - 1].severity = clause_.pending->severity;
      mentions_[last_named_->second - 1].severity_span = clause_.pending->span;
    }
    if (!clause_.durations.empty()) Date(sentence_, clause_.durations.front());
    return;
  }
  if (!named) {
    const bool opens = !clause_.speaks && !last_named_ && !clause_.durations.empty();
    opening_ = opens ? std::optional(clause_.durations.front()) : std::nullopt;
    return;
  }
  std::optional<SymptomDuration> said = opening_;
  for (const SymptomDuration& one : clause_.durations) {
    if (!said || said->iso8601.empty()) said = one;
  }
  if (said) Date(clause_.first, *said);
  opening_.reset();
  last_named_ = {clause_.first, mentions_.size()};
}

}  // namespace medres::knowledge
