#include "scheduling/booking/agency.hpp"

#include <algorithm>
#include <span>

#include "scheduling/booking/decide.hpp"

namespace medres::scheduling {
namespace {

std::span<const patients::Relation> RelationsOf(const Facts& facts, PatientId agent) {
  const auto found = facts.relations.find(agent);
  return found == facts.relations.end() ? std::span<const patients::Relation>() : std::span(found->second);
}

bool MayActFor(const Facts& facts, PatientId agent, PatientId patient, LocalDate today) {
  return agent == patient || std::ranges::any_of(RelationsOf(facts, agent), [&](const patients::Relation& relation) {
           return relation.patient == patient && patients::IsInForce(relation, today);
         });
}

}  // namespace

std::optional<PatientId> AgentOf(const Command& command) {
  return std::visit(
      [](const auto& it) -> std::optional<PatientId> {
        if constexpr (requires { it.booked_by; }) {
          return it.booked_by;
        } else {
          return std::nullopt;
        }
      },
      command);
}

Status CheckAgent(const Facts& facts, PatientId agent, const std::vector<PatientId>& patients, LocalDate today) {
  std::vector<Issue> issues;
  for (const PatientId patient : patients) {
    if (MayActFor(facts, agent, patient, today)) continue;
    issues.push_back({"booking.no_relation", "/booked_by", {{"agent", agent.Text()}, {"patient", patient.Text()}}});
  }
  if (issues.empty()) return {};
  return Fail(Error::Invalid(std::move(issues)));
}

bool IsGuardian(const Facts& facts, PatientId agent, PatientId patient, LocalDate today) {
  return std::ranges::any_of(RelationsOf(facts, agent), [&](const patients::Relation& relation) {
    return relation.patient == patient && relation.kind == patients::RelationKind::kGuardian &&
           patients::IsInForce(relation, today);
  });
}

int PersonsBefore(const Facts& facts, PatientId agent, PatientId patient, LocalDate today) {
  if (agent == patient) return 0;
  std::vector<PatientId> before{agent};
  for (const patients::Relation& relation : RelationsOf(facts, agent)) {
    if (relation.patient == patient) break;
    const bool counted = std::ranges::find(before, relation.patient) != before.end();
    if (!counted && patients::IsInForce(relation, today)) before.push_back(relation.patient);
  }
  return static_cast<int>(before.size());
}

}  // namespace medres::scheduling
