#pragma once

#include <functional>

#include "api/fhir/audit_note.hpp"

namespace medres::api::fhir {

/// What is done over the server of one transaction; says which resources of the catalogue it wrote. A failure undoes
/// it. It may be called again.
using JointTask = std::function<Task<Result<std::vector<ResourceId>>>(const Server& inside)>;

/// Does the task in one transaction of the database, and anew where others got in between. Who looked at whom is in
/// `held`, as of the last time. Failures: the task's and the database's.
Task<Status> RunJointly(const Server& server, const JointWish& wish, HeldRecords& held, const JointTask& task);

}  // namespace medres::api::fhir
