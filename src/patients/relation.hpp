#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "patients/model.hpp"
#include "platform/json/json.hpp"

namespace medres::patients {

using RelationId = Id<struct RelationTag>;

/// Why somebody may act for another: as guardian of a minor, as child of elderly parents, with the patient's consent.
enum class RelationKind { kGuardian, kChild, kProxy };
BOOST_DESCRIBE_ENUM(RelationKind, kGuardian, kChild, kProxy)

/// `agent` may act for `patient`. Never changed but by being revoked.
struct Relation {
  RelationId id;
  PatientId agent;
  PatientId patient;
  RelationKind kind = RelationKind::kProxy;
  LocalDate valid_from = {};
  std::optional<LocalDate> valid_to;  ///< the last day
  std::string consent;                ///< where the patient's word is kept
  std::string actor;
  Instant created_at;
  std::optional<Instant> revoked_at;
  std::optional<std::string> revoked_by;

  bool operator==(const Relation&) const = default;
};
BOOST_DESCRIBE_STRUCT(Relation, (),
                      (id, agent, patient, kind, valid_from, valid_to, consent, actor, created_at, revoked_at,
                       revoked_by))
constexpr auto DescribeJson(const Relation*) {
  return json::Object("Relation", "Who may act for whom, and until when.",
                      json::Field("agent").Help("The patient who acts."),
                      json::Field("patient").Help("The patient for whom."),
                      json::Field("valid_to").Help("The last day; a guardian's is the day before the 18th birthday."));
}

/// What a caller says of a relation.
struct RelationInput {
  PatientId patient;
  RelationKind kind = RelationKind::kProxy;
  std::optional<LocalDate> valid_from;
  std::optional<LocalDate> valid_to;
  std::string consent;
};
BOOST_DESCRIBE_STRUCT(RelationInput, (), (patient, kind, valid_from, valid_to, consent))
constexpr auto DescribeJson(const RelationInput*) {
  return json::Object("RelationInput", "For whom somebody may act from now on.",
                      json::Field("kind").Example("guardian"), json::Field("valid_from").Help("Today when left out."),
                      json::Field("valid_to").Help("The last day; open when left out."),
                      json::Field("consent")
                          .Optional()
                          .Length(0, 200)
                          .Help("Where the patient's word is kept; a proxy needs it.")
                          .Example("同意书 2026-0117"));
}

/// Whether the agent may act on that day.
bool IsInForce(const Relation& relation, LocalDate day);

/// The relation that the input means on that day; a guardian's ends before the patient comes of age.
Relation MakeRelation(const RelationInput& input, const Patient& agent, const Patient& patient, LocalDate today);

/// Everything that stands against it, with JSON pointers: who is too young, not a minor, not elderly, a consent that is
/// missing, dates that make no sense.
std::vector<Issue> CheckRelation(const Relation& relation, const Patient& agent, const Patient& patient,
                                 LocalDate today);

/// The day by which relations are read, in the house's time.
LocalDate RelationDay(Instant now);

/// Of each pair's relations that are neither revoked nor over all but one. What is in force today stays before
/// others, then a guardian's, then what lasts longest, then the eldest. `relations` are in order of creation.
std::vector<Relation> SuperfluousOf(std::span<const Relation> relations, LocalDate today);

/// Ok, or kConflict: `relation.exists` when the agent may act for that patient already, `relation.too_many` when they
/// act for `most` others. `held` are the agent's relations, any.
Status CheckRoom(const Relation& relation, std::span<const Relation> held, int most, LocalDate today);

}  // namespace medres::patients
