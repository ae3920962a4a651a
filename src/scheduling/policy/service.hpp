#pragma once

#include <string>
#include <vector>

#include "scheduling/locks.hpp"
#include "scheduling/policy/describe.hpp"
#include "scheduling/policy/directory.hpp"
#include "scheduling/policy/store.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {

struct PolicyPage {
  std::vector<Policy> items;
  std::optional<PolicyId> next;
};

/// The verbs of policies. A policy is attached once and never deleted: a later version may have no rules. A change
/// locks the resource it is attached to, so that a booking is decided under the old version or the new one, and stands
/// in memory before it is answered. Thread-safe; all references must outlive it.
class PolicyService {
 public:
  struct Parts {
    sql::Database& database;
    PolicyStore& store;
    ResourceLocks& locks;
    PolicyDirectory& policies;
    const catalog::Directory& resources;
    const ServiceTypeDirectory& services;
    const Clock& clock;
  };

  explicit PolicyService(Parts parts) : parts_(parts) {}

  /// Failures: kInvalid with every broken rule (`policy.*`, `resource.not_found`, `booking.unknown_service`), kConflict
  /// `policy.attached_already` naming the policy that is there.
  Task<Result<Policy>> Create(PolicyInput input, std::string actor);

  /// The next version. Failures: kInvalid, kNotFound `policy.not_found`, kPrecondition `policy.version` when `expected`
  /// is not the newest version.
  Task<Result<Policy>> AddVersion(PolicyId id, std::optional<std::int64_t> expected, PolicyVersionInput input,
                                  std::string actor);

  /// All versions in order. kNotFound `policy.not_found`.
  Task<Result<std::vector<PolicyVersion>>> History(PolicyId id);
  /// The newest version of each.
  Task<Result<PolicyPage>> List(PolicyFilter filter);

  /// Reads all policies into memory: for the start of the program.
  Task<Status> LoadAll();
  /// Reads one anew, after another process changed it.
  Task<Status> Refresh(PolicyId id);
  /// Reads those attached to these resources anew.
  Task<Status> RefreshAttached(std::vector<ResourceId> resources);

 private:
  std::vector<Issue> Check(const Policy& policy) const;
  Task<Status> Write(sql::Session& session, const Policy& policy, const std::string& actor);

  Parts parts_;
};

}  // namespace medres::scheduling
