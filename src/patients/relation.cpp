#include "patients/relation.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/age.hpp"

namespace medres::patients {
namespace {

constexpr int kGrownUpAge = 18;
/// 老年人权益保障法: elderly from 60 on.
constexpr int kElderlyAge = 60;

/// Of the house: dates of relations are read in China's time.
constexpr Milliseconds kHouseOffset = std::chrono::hours(8);

bool IsAtLeast(const Patient& person, int age, LocalDate day) {
  return person.birth_date && AgeOn(*person.birth_date, day) >= age;
}

LocalDate DayBefore(LocalDate date) { return std::chrono::sys_days(date) - std::chrono::days(1); }

void CheckPersons(const Relation& relation, const Patient& agent, const Patient& patient, LocalDate today,
                  std::vector<Issue>& issues) {
  if (agent.id == patient.id) issues.push_back({"relation.self", "/patient", {}});
  if (!IsAtLeast(agent, kGrownUpAge, today)) {
    issues.push_back({"relation.agent_young", "", {{"age", std::to_string(kGrownUpAge)}}});
  }
  const bool asks_age = relation.kind != RelationKind::kProxy;
  if (asks_age && !patient.birth_date) {
    issues.push_back({"relation.birth_date", "/patient", {}});
  } else if (relation.kind == RelationKind::kGuardian && IsAtLeast(patient, kGrownUpAge, today)) {
    issues.push_back({"relation.not_minor", "/kind", {{"age", std::to_string(kGrownUpAge)}}});
  } else if (relation.kind == RelationKind::kChild && !IsAtLeast(patient, kElderlyAge, today)) {
    issues.push_back({"relation.not_elderly", "/kind", {{"age", std::to_string(kElderlyAge)}}});
  }
}

bool IsOpen(const Relation& relation, LocalDate today) {
  return !relation.revoked_at && (!relation.valid_to || today <= *relation.valid_to);
}

/// In force today, a guardian's, lasting longest; of equals neither.
bool IsWorthMore(const Relation& relation, const Relation& other, LocalDate today) {
  const auto worth = [&](const Relation& one) {
    return std::tuple(IsInForce(one, today), one.kind == RelationKind::kGuardian, !one.valid_to, one.valid_to);
  };
  return worth(relation) > worth(other);
}

}  // namespace

bool IsInForce(const Relation& relation, LocalDate day) {
  return !relation.revoked_at && relation.valid_from <= day && (!relation.valid_to || day <= *relation.valid_to);
}

Relation MakeRelation(const RelationInput& input, const Patient& agent, const Patient& patient, LocalDate today) {
  Relation relation{.id = {},
                    .agent = agent.id,
                    .patient = patient.id,
                    .kind = input.kind,
                    .valid_from = input.valid_from.value_or(today),
                    .valid_to = input.valid_to,
                    .consent = input.consent,
                    .actor = {},
                    .created_at = {},
                    .revoked_at = std::nullopt,
                    .revoked_by = std::nullopt};
  if (relation.kind == RelationKind::kGuardian && patient.birth_date) {
    const LocalDate last = DayBefore(BirthdayOf(*patient.birth_date, kGrownUpAge));
    relation.valid_to = std::min(relation.valid_to.value_or(last), last);
  }
  return relation;
}

std::vector<Issue> CheckRelation(const Relation& relation, const Patient& agent, const Patient& patient,
                                 LocalDate today) {
  std::vector<Issue> issues;
  CheckPersons(relation, agent, patient, today, issues);
  if (relation.kind == RelationKind::kProxy && relation.consent.empty()) {
    issues.push_back({"relation.consent_missing", "/consent", {}});
  }
  const bool comes_of_age = std::ranges::find(issues, "relation.not_minor", &Issue::code) != issues.end();
  if (!relation.valid_to || comes_of_age) return issues;
  if (*relation.valid_to < relation.valid_from) {
    issues.push_back({"relation.ends_before_start", "/valid_to", {{"start", FormatDate(relation.valid_from)}}});
  } else if (*relation.valid_to < today) {
    issues.push_back({"relation.past", "/valid_to", {{"today", FormatDate(today)}}});
  }
  return issues;
}

LocalDate RelationDay(Instant now) {
  const Milliseconds wall(now.milliseconds + kHouseOffset.count());
  return LocalDate(std::chrono::floor<std::chrono::days>(std::chrono::sys_time<Milliseconds>(wall)));
}

std::vector<Relation> SuperfluousOf(std::span<const Relation> relations, LocalDate today) {
  std::vector<Relation> superfluous;
  std::map<std::pair<PatientId, PatientId>, Relation> kept;
  for (const Relation& relation : relations) {
    if (!IsOpen(relation, today)) continue;
    const auto [place, is_first] = kept.try_emplace({relation.agent, relation.patient}, relation);
    if (is_first) continue;
    superfluous.push_back(relation);
    if (IsWorthMore(relation, place->second, today)) std::swap(place->second, superfluous.back());
  }
  return superfluous;
}

Status CheckRoom(const Relation& relation, std::span<const Relation> held, int most, LocalDate today) {
  std::vector<PatientId> persons;
  for (const Relation& other : held) {
    if (!IsOpen(other, today)) continue;
    if (other.patient == relation.patient) {
      return Fail(Error::Conflict("relation.exists", {{"relation", other.id.Text()}}));
    }
    if (std::ranges::find(persons, other.patient) == persons.end()) persons.push_back(other.patient);
  }
  if (static_cast<int>(persons.size()) < most) return {};
  return Fail(Error::Conflict("relation.too_many", {{"max", std::to_string(most)}}));
}

}  // namespace medres::patients
