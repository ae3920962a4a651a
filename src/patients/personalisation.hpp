#pragma once

#include <optional>
#include <string>
#include <vector>

#include "patients/model.hpp"
#include "platform/json/json.hpp"

namespace medres::patients {

/// A patient's word on whether what is known of them may rank what they are offered. Never changed: the next one
/// counts.
struct PersonalisationDecision {
  PatientId patient;
  std::int64_t version = 0;  ///< 1 for the first
  bool personalise = true;
  Instant decided_at;
  std::string consent;             ///< where the word is kept
  std::optional<PatientId> agent;  ///< who decided for the patient
  std::string actor;
  Instant recorded_at;

  bool operator==(const PersonalisationDecision&) const = default;
};
BOOST_DESCRIBE_STRUCT(PersonalisationDecision, (),
                      (patient, version, personalise, decided_at, consent, agent, actor, recorded_at))
constexpr auto DescribeJson(const PersonalisationDecision*) {
  return json::Object("PersonalisationDecision", "What a patient said, when, and who recorded it.",
                      json::Field("agent").Help("Who decided for the patient."));
}

/// What counts now. Without a decision it is the house's default.
struct Personalisation {
  PatientId patient;
  bool personalise = true;
  std::int64_t version = 0;                        ///< 0: never decided
  std::vector<PersonalisationDecision> decisions;  ///< the last first
};
BOOST_DESCRIBE_STRUCT(Personalisation, (), (patient, personalise, version, decisions))
constexpr auto DescribeJson(const Personalisation*) {
  return json::Object("Personalisation", "Whether what is known of a patient may rank what they are offered.",
                      json::Field("personalise").Help("Without a decision the house's default."),
                      json::Field("version").Help("0: never decided."),
                      json::Field("decisions").Help("The last first; none is ever changed."));
}

/// What a caller says.
struct PersonalisationInput {
  bool personalise = true;
  std::optional<Instant> decided_at;
  std::string consent;
  std::optional<PatientId> agent;
};
BOOST_DESCRIBE_STRUCT(PersonalisationInput, (), (personalise, decided_at, consent, agent))
constexpr auto DescribeJson(const PersonalisationInput*) {
  return json::Object("PersonalisationInput", "A patient's word, from now on.",
                      json::Field("decided_at").Help("If not now: a form on paper."),
                      json::Field("consent").Optional().Length(0, 200).Help("Where the patient's word is kept."),
                      json::Field("agent").Help("Who decides for the patient; needs a relation that is in force."));
}

/// The decision that goes over to a survivor when a duplicate is merged into it: one that refuses always, one that
/// allows only where the survivor never decided. Pure.
std::optional<PersonalisationDecision> DecisionToTakeOver(const std::optional<PersonalisationDecision>& of_duplicate,
                                                          const std::optional<PersonalisationDecision>& of_survivor);

}  // namespace medres::patients
