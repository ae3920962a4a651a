#include "api/fhir/source.hpp"

#include <algorithm>

namespace medres::api::fhir {
namespace {

template <class T>
std::vector<T> ValuesOf(const Condition& condition) {
  std::vector<T> values;
  for (const SearchValue& value : condition.any_of) {
    if (const T* held = std::get_if<T>(&value)) values.push_back(*held);
  }
  return values;
}

/// Outside of this none of the condition's dates fits.
std::optional<Interval> HullOf(const Condition& condition, Instant now) {
  std::optional<Interval> hull;
  if (condition.missing) return hull;
  for (const DateValue& value : ValuesOf<DateValue>(condition)) {
    const Interval bounds = BoundsOf(value, now);
    hull = hull ? Interval{std::min(hull->start, bounds.start), std::max(hull->end, bounds.end)} : bounds;
  }
  return hull;
}

std::optional<Interval> Both(const std::optional<Interval>& a, const std::optional<Interval>& b) {
  if (!a || !b) return a ? a : b;
  return Interval{std::max(a->start, b->start), std::min(a->end, b->end)};
}

}  // namespace

const Condition* Narrowing::Plain(std::string_view name) const {
  const Condition* condition = request_.FindCondition(name);
  if (condition == nullptr || condition->missing || !condition->chains.empty()) return nullptr;
  const bool is_plain = condition->modifier.empty() || condition->row->type == SearchType::kReference;
  return is_plain && condition->modifier != "identifier" ? condition : nullptr;
}

std::vector<Condition> Narrowing::Unsettled() const {
  std::vector<Condition> left;
  for (const Condition& condition : request_.conditions) {
    const bool is_settled = std::ranges::find(settled_, condition.row->name) != settled_.end() &&
                            request_.FindCondition(condition.row->name) == &condition;
    if (!is_settled) left.push_back(condition);
  }
  return left;
}

std::optional<std::vector<TokenValue>> Narrowing::Tokens(std::string_view name) const {
  const Condition* condition = Plain(name);
  return condition == nullptr ? std::nullopt : std::optional(ValuesOf<TokenValue>(*condition));
}

std::optional<std::vector<ReferenceValue>> Narrowing::References(std::string_view name) const {
  const Condition* condition = Plain(name);
  return condition == nullptr ? std::nullopt : std::optional(ValuesOf<ReferenceValue>(*condition));
}

std::optional<std::vector<std::string>> Narrowing::Texts(std::string_view name) const {
  const Condition* condition = Plain(name);
  return condition == nullptr ? std::nullopt : std::optional(ValuesOf<std::string>(*condition));
}

std::optional<Interval> Narrowing::Span(std::string_view name) const {
  std::optional<Interval> span;
  for (const Condition& condition : request_.conditions) {
    if (condition.row->name == name) span = Both(span, HullOf(condition, setting_.now));
  }
  return span;
}

std::optional<Interval> Narrowing::SpanBehind(std::string_view reference, std::string_view name) const {
  std::optional<Interval> span;
  for (const Condition& condition : request_.conditions) {
    if (condition.row->name != reference || condition.chains.size() != 1) continue;
    const Condition& inner = *condition.chains.front().condition;
    if (inner.row->name == name) span = Both(span, HullOf(inner, setting_.now));
  }
  return span;
}

std::optional<std::vector<ReferenceValue>> Narrowing::ReferencesBehind(std::string_view reference,
                                                                       std::string_view name) const {
  for (const Condition& condition : request_.conditions) {
    if (condition.row->name != reference || condition.chains.size() != 1) continue;
    const Condition& inner = *condition.chains.front().condition;
    const bool is_plain = inner.row->name == name && !inner.missing && inner.chains.empty() && !inner.any_of.empty() &&
                          inner.modifier != "identifier";
    if (is_plain) return ValuesOf<ReferenceValue>(inner);
  }
  return std::nullopt;
}

Task<Result<std::vector<Document>>> Source::History(std::string id) {
  MEDRES_CO_TRY(std::optional<Document> found, co_await Read(std::move(id)));
  std::vector<Document> versions;
  if (found) versions.push_back(*std::move(found));
  co_return versions;
}

Task<Result<Document>> Source::Create(Submission /*submission*/) {
  co_return Fail(Error::Invalid("fhir.not_supported", ""));
}

Task<Result<Document>> Source::Update(std::string /*id*/, Submission /*submission*/) {
  co_return Fail(Error::Invalid("fhir.not_supported", ""));
}

Task<Status> Source::Delete(std::string /*id*/, std::optional<std::int64_t> /*expected*/, std::string /*actor*/) {
  co_return Fail(Error::Invalid("fhir.not_supported", ""));
}

Error OutsideSource::Refusal() const {
  return Error::Invalid("fhir.transaction_alone", "", {{"type", std::string(type_.name)}});
}

Task<Result<std::optional<Document>>> OutsideSource::Read(std::string /*id*/) { co_return Fail(Refusal()); }

Task<Result<std::vector<Document>>> OutsideSource::Candidates(Narrowing& /*narrowing*/) { co_return Fail(Refusal()); }

Task<Result<Document>> ProposingSource::Create(Submission submission) {
  MEDRES_CO_TRY(Draft draft, co_await Prepare({}, std::move(submission)));
  co_return co_await Submit(std::move(draft));
}

Task<Result<Document>> ProposingSource::Update(std::string id, Submission submission) {
  constexpr int kMaxDrafts = 8;
  for (int tries = 1;; ++tries) {
    auto draft = co_await Prepare(id, submission);
    if (!draft) {
      MEDRES_CO_TRY(auto aside, co_await UpdateAside(id, submission));
      if (aside) co_return *std::move(aside);
      co_return Fail(std::move(draft).error());
    }
    auto made = co_await Submit(*std::move(draft));
    if (made || tries == kMaxDrafts || !IsOutdated(made.error())) co_return made;
  }
}

Task<Result<Document>> ProposingSource::Submit(Draft draft) {
  if (!draft.proposal) co_return draft.show(draft.standing);
  const auto wish = draft.proposal->wish;
  auto outcome = co_await proposer_.Propose(*std::move(draft.proposal));
  if (!outcome && wish) co_return Fail(proposer_.WithNextStart(std::move(outcome).error(), *wish));
  if (!outcome) co_return Fail(std::move(outcome).error());
  Document document = draft.show(outcome->appointment);
  document.repeated = outcome->replayed;
  co_return document;
}

}  // namespace medres::api::fhir
