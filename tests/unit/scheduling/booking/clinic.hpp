#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scheduling/booking/decide.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling::test {

inline constexpr Instant kNow{1'764'547'200'000};  // 2025-12-01T00:00:00Z

inline Instant At(int minutes) { return kNow + Minutes(minutes); }

/// Facts of a small clinic: a doctor, a room, a patient, a service of 30 minutes for up to three.
struct Clinic {
  Clinic() {
    service->id = ServiceTypeId::Make();
    service->duration_minutes = 30;
    service->max_patients = 3;
    facts.now = facts.database_now = kNow;
    facts.patients[patient] = {};
    for (const ResourceId id : {doctor, room}) facts.versions[id] = {id, 1, 0};
  }

  VisitPlan PlanAt(int minute, std::vector<Candidate> candidates) const {
    VisitPlan plan;
    plan.service = service;
    plan.time = {At(minute), At(minute + 30)};
    const Stretch whole{plan.time, service->buffer_before_minutes, service->buffer_after_minutes};
    plan.demands.push_back({"doctor", {whole}, 1, std::move(candidates)});
    plan.zone = "Asia/Shanghai";
    plan.local_date = "2025-12-01";
    return plan;
  }
  VisitPlan PlanAt(int minute) const { return PlanAt(minute, {Candidate{.resource = doctor}}); }

  /// A visit of so long that needs one of the candidates in these minutes of it only.
  VisitPlan PlanInParts(int minute, int length, const std::vector<VisitSegment>& segments,
                        std::vector<Candidate> candidates) const {
    VisitPlan plan = PlanAt(minute, std::move(candidates));
    plan.time.end = At(minute + length);
    Requirement requirement;
    requirement.segments = segments;
    plan.demands.front().stretches.clear();
    for (const PaddedSegment& segment : SegmentsOf(requirement, *service)) {
      const Interval core{At(minute + segment.from_minute), At(minute + segment.to_minute)};
      plan.demands.front().stretches.push_back({core, segment.pad_before_minutes, segment.pad_after_minutes});
    }
    return plan;
  }

  PatientId NewPatient() {
    const PatientId id = PatientId::Make();
    facts.patients[id] = {};
    return id;
  }

  BookCommand Book(PatientId who) const {
    return {.service_type = service->id,
            .patient = who,
            .start = {},
            .resources = {},
            .channel = "web",
            .actor = "tester",
            .idempotency = std::nullopt};
  }

  HoldCommand Hold(std::optional<PatientId> who = std::nullopt, std::string token = "first") const {
    return {.service_type = service->id,
            .patient = who,
            .start = {},
            .resources = {},
            .channel = "web",
            .duration = Minutes(5),
            .token = std::move(token),
            .actor = "tester",
            .idempotency = std::nullopt};
  }

  Result<Changes> Apply(Result<Changes> changes) {
    if (changes) facts.Apply(*changes);
    return changes;
  }

  /// The database's clock goes on; its locking statement would have freed what is over.
  void Pass(Milliseconds time) {
    facts.database_now = facts.database_now + time;
    for (auto& [resource, allocations] : facts.allocations) {
      std::erase_if(allocations,
                    [&](const Allocation& a) { return a.expires_at && *a.expires_at <= facts.database_now; });
    }
  }

  std::shared_ptr<ServiceType> service = std::make_shared<ServiceType>();
  PatientId patient = PatientId::Make();
  ResourceId doctor = ResourceId::Make();
  ResourceId room = ResourceId::Make();
  Facts facts;
};

inline std::vector<std::string> CodesOf(const Error& error) {
  std::vector<std::string> codes;
  if (error.issues.empty()) codes.push_back(error.code);
  for (const Issue& issue : error.issues) codes.push_back(issue.code);
  return codes;
}

using Codes = std::vector<std::string>;

}  // namespace medres::scheduling::test
