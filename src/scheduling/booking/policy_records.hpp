#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "platform/sql/value.hpp"
#include "scheduling/policy/facts.hpp"

namespace medres::scheduling {

struct Changes;

/// What policies want to know of a batch; empty when no visit in it has a policy, and then nothing is read.
struct PolicyRequest {
  /// Which resources, or which facility, a quota counts.
  struct QuotaCount {
    QuotaDemand demand;
    std::vector<ResourceId> members;
  };

  bool governed = false;
  std::unordered_set<PatientId> persons;
  std::unordered_map<PatientId, Instant> visits_from;  ///< whose visits, from which start on
  std::map<std::string, QuotaCount> quotas;            ///< by key

  void AddVisits(PatientId patient, Instant from);
};

/// The rows read for it. Each accepted change is applied, so that the next decision of the batch sees it.
struct PolicyRecords {
  struct Visit {
    PolicyVisit visit;  ///< its place is for those who know where the resources are
    std::vector<ResourceId> resources;
  };

  std::unordered_map<PatientId, PolicyPerson> persons;
  std::unordered_map<PatientId, std::vector<Visit>> visits;
  std::unordered_map<std::string, std::unordered_set<AppointmentId>> quota_used;

  void Apply(const Changes& changes);
};

/// Appends the statements that answer the request to a batch's first round trip, and reads their results.
class PolicyRead {
 public:
  PolicyRead(const PolicyRequest& request, sql::Dialect dialect, std::vector<sql::Call>& calls);

  /// `results` are those of all calls, in order.
  void Into(PolicyRecords& records, const std::vector<sql::Rows>& results) const;

 private:
  enum class Kind { kPerson, kVisit, kQuota };

  std::size_t first_;
  std::vector<Kind> kinds_;
  std::vector<PatientId> visitors_;  ///< whose visits are read, be there any or not
};

}  // namespace medres::scheduling
