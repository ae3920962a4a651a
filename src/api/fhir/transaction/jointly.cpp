#include "api/fhir/transaction/jointly.hpp"

#include <algorithm>

namespace medres::api::fhir {
namespace {

constexpr int kMaxTries = 3;

/// What others wrote after it was looked at stands in the way.
bool MayFareBetter(const Error& error) {
  const auto is_reply = [](const Issue& issue) { return issue.code == "reply.version"; };
  return error.code == "database.constraint" || std::ranges::any_of(error.issues, is_reply);
}

}  // namespace

Task<Status> RunJointly(const Server& server, const JointWish& wish, HeldRecords& held, const JointTask& task) {
  for (int tries = 1;; ++tries) {
    held.Drop();
    std::unique_ptr<Joint> joint;
    std::vector<ResourceId> changed;
    const auto unit = [&](sql::Session& session) -> Task<Status> {
      MEDRES_CO_TRY(joint, co_await server.parts().joint.Begin(session, wish));
      const Server inside(server.parts(), joint->services(), held);
      MEDRES_CO_TRY(changed, co_await task(inside));
      co_return Status();
    };
    Status done = co_await server.services().database.RunWrite(unit, sql::Database::kDeadline);
    if (done) co_await joint->Announce(std::move(changed));
    if (done || tries == kMaxTries || !MayFareBetter(done.error())) co_return done;
  }
}

}  // namespace medres::api::fhir
