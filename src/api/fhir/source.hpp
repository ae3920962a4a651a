#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/fhir/exchange.hpp"
#include "api/fhir/search/request.hpp"
#include "platform/async/task.hpp"
#include "scheduling/booking/proposer.hpp"
#include "scheduling/session/service.hpp"

namespace medres::api::fhir {

/// What a search lets a source leave out before anything is made. A source may ignore all of it: whatever it brings is
/// compared with every condition afterwards.
class Narrowing {
 public:
  Narrowing(const SearchRequest& request, const SearchSetting& setting) : request_(request), setting_(setting) {}

  /// The values of a plain token, reference or string parameter; nothing when it is not asked for or negated.
  std::optional<std::vector<TokenValue>> Tokens(std::string_view name) const;
  std::optional<std::vector<ReferenceValue>> References(std::string_view name) const;
  std::optional<std::vector<std::string>> Texts(std::string_view name) const;
  /// Outside of this no value of a date parameter fits.
  std::optional<Interval> Span(std::string_view name) const;

  /// The same of what a reference leads to, where it is asked for in a chain ("slot.start", "slot.schedule").
  std::optional<Interval> SpanBehind(std::string_view reference, std::string_view name) const;
  std::optional<std::vector<ReferenceValue>> ReferencesBehind(std::string_view reference, std::string_view name) const;

  Instant now() const { return setting_.now; }

  /// The source has compared what it was told of this parameter itself, perhaps with what it does not show: that is not
  /// compared again.
  void Settle(std::string_view name) { settled_.emplace_back(name); }
  /// The conditions that are left; of a parameter that is given twice a source is told of the first.
  std::vector<Condition> Unsettled() const;

 private:
  const Condition* Plain(std::string_view name) const;

  const SearchRequest& request_;
  const SearchSetting& setting_;
  std::vector<std::string> settled_;
};

/// A resource that a caller sends, and what it may replace.
struct Submission {
  JsonObject resource;
  std::optional<std::int64_t> expected;
  std::string actor;
  std::optional<scheduling::IdempotencyKey> idempotency;
};

class ProposingSource;

/// One resource type over the house's services: the only code that knows both models. Thread-safe.
class Source {
 public:
  virtual ~Source() = default;

  /// Itself, when the booking core decides what is written.
  virtual ProposingSource* AsProposing() { return nullptr; }

  /// Nothing when there is no such resource.
  virtual Task<Result<std::optional<Document>>> Read(std::string id) = 0;

  /// Everything that may fit. kInvalid `fhir.too_costly` when that is too much to look through.
  virtual Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) = 0;

  /// All versions, newest first.
  virtual Task<Result<std::vector<Document>>> History(std::string id);

  /// Unless overridden: kInvalid `fhir.not_supported`.
  virtual Task<Result<Document>> Create(Submission submission);
  virtual Task<Result<Document>> Update(std::string id, Submission submission);
  /// Ok also when there is no such resource.
  virtual Task<Status> Delete(std::string id, std::optional<std::int64_t> expected, std::string actor);
};

/// Stands inside a transaction for a type that is read outside of it: kInvalid `fhir.transaction_alone`, also to an
/// include or a chain that leads here.
class OutsideSource final : public Source {
 public:
  explicit OutsideSource(const TypeRow& type) : type_(type) {}
  Task<Result<std::optional<Document>>> Read(std::string id) override;
  Task<Result<std::vector<Document>>> Candidates(Narrowing& narrowing) override;

 private:
  Error Refusal() const;

  const TypeRow& type_;
};

/// What a write comes to before it is decided.
struct Draft {
  std::optional<scheduling::Proposal> proposal;                  ///< nothing when nothing would change
  scheduling::Appointment standing = {};                         ///< what is shown then
  std::function<Document(const scheduling::Appointment&)> show;  ///< the resource, of the appointment as it became
  std::optional<scheduling::AdmittedWish> admitted = {};         ///< of a number, until all is decided
};

/// A source whose writes the booking core decides, so that several can be one unit of work.
class ProposingSource : public Source {
 public:
  explicit ProposingSource(scheduling::Proposer& proposer) : proposer_(proposer) {}

  ProposingSource* AsProposing() override { return this; }

  /// An empty id makes a new one.
  virtual Task<Result<Draft>> Prepare(std::string id, Submission submission) = 0;

  /// What an update comes to that is none of the booking core's; nothing when it is one. Not asked inside a
  /// transaction.
  virtual Task<Result<std::optional<Document>>> UpdateAside(std::string /*id*/, Submission /*submission*/) {
    co_return std::optional<Document>();
  }

  /// Whether a draft was refused because another change was decided since it was prepared: prepared anew it fares
  /// better, or says what the caller did not know.
  virtual bool IsOutdated(const Error& /*refusal*/) const { return false; }

  Task<Result<Document>> Create(Submission submission) final;
  Task<Result<Document>> Update(std::string id, Submission submission) final;

 private:
  Task<Result<Document>> Submit(Draft draft);

  scheduling::Proposer& proposer_;
};

/// How many resources one search may look through.
inline constexpr std::size_t kMaxCandidates = 20'000;

}  // namespace medres::api::fhir
