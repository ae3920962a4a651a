#include "app/joint_work.hpp"

#include "app/session_wiring.hpp"
#include "platform/sql/joint_database.hpp"

namespace medres::app {
namespace {

/// Memory of the catalogue is a copy, and what was booked is only noted, until the transaction is committed.
class HouseJoint final : public api::fhir::Joint {
 public:
  HouseJoint(const HouseJointWork::Parts& parts, sql::Session& session)
      : parts_(parts),
        database_(session),
        directory_(parts.directory.Copy()),
        search_(*directory_),
        catalog_(database_, parts.resource_store, parts.locks, *directory_, search_, parts.clock),
        patients_(database_, parts.patient_store, parts.relation_store, parts.patient_references, parts.clock),
        committer_(database_, parts.booking_store, parts.clock,
                   [this](const scheduling::Changes& changes) { booked_.push_back(changes); }),
        proposer_(committer_, parts.planner, parts.refresher),
        bookings_(database_, parts.booking_store, proposer_, parts.clock),
        replies_(database_, parts.reply_store),
        services_{database_, catalog_, *directory_, patients_, bookings_, proposer_, replies_, true} {}

  const api::fhir::Services& services() const override { return services_; }

  Task<Status> Announce(std::vector<ResourceId> changed) override {
    const auto tell = TellMemory(parts_.busy, parts_.numbers);
    for (const scheduling::Changes& changes : booked_) tell(changes);
    co_return co_await parts_.catalog.Refresh(std::move(changed));
  }

 private:
  const HouseJointWork::Parts& parts_;
  sql::JointDatabase database_;
  std::unique_ptr<catalog::Directory> directory_;
  catalog::SearchIndex search_;
  catalog::CatalogService catalog_;
  patients::PatientService patients_;
  std::vector<scheduling::Changes> booked_;
  scheduling::Committer committer_;
  scheduling::Proposer proposer_;
  scheduling::BookingService bookings_;
  scheduling::ReplyService replies_;
  api::fhir::Services services_;
};

}  // namespace

Task<Result<std::unique_ptr<api::fhir::Joint>>> HouseJointWork::Begin(sql::Session& session,
                                                                      std::vector<ResourceId> changed) {
  if (!changed.empty()) MEDRES_CO_CHECK(co_await parts_.locks.LockForChange(session, std::move(changed)));
  co_return std::make_unique<HouseJoint>(parts_, session);
}

}  // namespace medres::app
