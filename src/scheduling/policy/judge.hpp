#pragma once

#include <string>
#include <vector>

#include "scheduling/policy/periods.hpp"
#include "scheduling/policy/rules.hpp"

namespace medres::scheduling {

/// One attempt before one policy: its times on the clinic's clock, and the refusals collected so far.
class Judgement {
 public:
  Judgement(const Policy& policy, const PolicyFacts& facts, const Attempt& attempt);

  void JudgeWindow();
  void JudgePerson();
  void JudgeSuspensions();
  void JudgeCounts();
  void JudgeCancellation(Instant start, std::string code);
  void JudgeArrival();
  /// A hold for nobody yet.
  void RefuseUnnamed() { Add("policy.patient_missing", "/patient", {}); }

  /// Whether window, stop times and closed hours do not bind this person or channel.
  bool IsExempt() const;
  std::vector<Refusal> Take() { return std::move(refusals_); }

 private:
  void Add(std::string code, std::string pointer, ErrorArgs args, std::optional<Instant> allowed_from = std::nullopt);
  void JudgeClosedHours();
  void JudgeHorizon();
  void JudgeStops();
  void JudgeAge();
  void JudgeSuspension(const std::optional<Sanction>& sanction, std::string code, std::vector<Instant> events);
  void JudgeLimit(const PersonLimit& limit);
  void JudgeDuplicate();
  void JudgeQuotas();

  std::optional<int> Age() const;
  bool Counts(const PolicyVisit& visit) const;
  std::string Show(Instant at) const;
  Instant At(LocalDate date, LocalTime time) const { return AtWallTime(*zone_, date, time); }

  const Policy& policy_;
  const PolicyRules& rules_;
  const PolicyFacts& facts_;
  const Attempt& attempt_;
  const Zone* zone_;
  WallTime now_;
  WallTime visit_;
  HalfDay half_;
  std::vector<Refusal> refusals_;
};

}  // namespace medres::scheduling
