#pragma once

#include "api/fhir/transaction/joint.hpp"
#include "platform/log/log.hpp"
#include "scheduling/booking/index_sync.hpp"
#include "scheduling/service_type_service.hpp"
#include "scheduling/session/occupancy.hpp"

namespace medres::app {

/// Builds the house's services once more, over a transaction that is open: they are the same code with the same rules,
/// and know nothing of it. Thread-safe; references must outlive it.
class HouseJointWork final : public api::fhir::JointWork {
 public:
  struct Parts {
    patients::PatientStore& patient_store;
    patients::RelationStore& relation_store;
    patients::PatientReferences& patient_references;
    catalog::ResourceStore& resource_store;
    catalog::Bookings& locks;
    const catalog::Directory& directory;
    catalog::CatalogService& catalog;
    scheduling::ServiceTypeStore& service_type_store;
    scheduling::ServiceTypeDirectory& service_directory;
    scheduling::ServiceTypeService& service_types;
    scheduling::BookingStore& booking_store;
    scheduling::ReplyStore& reply_store;
    const scheduling::WaitlistService::Parts& waitlist;
    const scheduling::Planner& planner;
    scheduling::MemoryRefresher& refresher;
    scheduling::IndexSync& busy;
    scheduling::Occupancy& numbers;
    const Clock& clock;
    log::Logger& logger;
  };

  explicit HouseJointWork(const Parts& parts) : parts_(parts) {}

  Task<Result<std::unique_ptr<api::fhir::Joint>>> Begin(sql::Session& session, api::fhir::JointWish wish) override;

 private:
  Parts parts_;
};

}  // namespace medres::app
