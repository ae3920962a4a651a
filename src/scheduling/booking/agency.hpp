#pragma once

#include <optional>
#include <vector>

#include "base/error.hpp"
#include "patients/relation.hpp"
#include "scheduling/booking/commands.hpp"

/// Who may book for whom. Pure; the relations are those that were read for the decision.
namespace medres::scheduling {

struct Facts;

/// Who acts for the patients of a command; none when nobody else does.
std::optional<PatientId> AgentOf(const Command& command);

/// Ok, or kInvalid `booking.no_relation` for each patient whom the agent may not act for on the day. Everybody may act
/// for themselves.
Status CheckAgent(const Facts& facts, PatientId agent, const std::vector<PatientId>& patients, LocalDate today);

/// Whether the agent is the patient's guardian on the day.
bool IsGuardian(const Facts& facts, PatientId agent, PatientId patient, LocalDate today);

/// How many persons the agent looked after before this patient, themselves included: who shares their telephone.
int PersonsBefore(const Facts& facts, PatientId agent, PatientId patient, LocalDate today);

}  // namespace medres::scheduling
