#include "api/fhir/transaction/jointly.hpp"

#include <algorithm>

namespace medres::api::fhir {
namespace {

constexpr int kMaxTries = 3;
/// As often as a booking by itself is planned anew.
constexpr int kMaxReadings = 8;

/// What others wrote after it was looked at stands in the way.
bool MayFareBetter(const Error& error) {
  const auto is_reply = [](const Issue& issue) { return issue.code == "reply.version"; };
  return error.code == "database.constraint" || std::ranges::any_of(error.issues, is_reply);
}

/// The transaction has ended and its connection is given back.
Task<Result<Caught>> CatchUpAfter(Joint* joint) {
  if (joint == nullptr) co_return Caught::kNothing;
  co_return co_await joint->CatchUp();
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
    if (done) co_return done;
    MEDRES_CO_TRY(const Caught caught, co_await CatchUpAfter(joint.get()));
    const bool is_first = tries == 1;
    const bool again = caught == Caught::kChanges   ? tries < kMaxReadings
                       : caught == Caught::kUnknown ? is_first
                                                    : tries < kMaxTries && MayFareBetter(done.error());
    if (!again) co_return done;
  }
}

}  // namespace medres::api::fhir
