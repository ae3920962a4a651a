#pragma once

#include <memory>

#include "catalog/service.hpp"
#include "patients/service.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/reply/service.hpp"

namespace medres::api::fhir {

/// The services over which the sources of the types stand, and the database of them all.
struct Services {
  sql::Database& database;
  catalog::CatalogService& catalog;
  const catalog::Directory& directory;
  patients::PatientService& patients;
  scheduling::BookingService& bookings;
  scheduling::Proposer& proposer;
  scheduling::ReplyService& replies;
  bool is_joint = false;  ///< inside one open transaction, where what stands outside of it cannot be read
};

/// These services inside one open transaction: what one wrote the others see, and nobody else before it is committed.
class Joint {
 public:
  virtual ~Joint() = default;

  virtual const Services& services() const = 0;

  /// After the commit: memory takes over what was booked, and these resources.
  virtual Task<Status> Announce(std::vector<ResourceId> changed) = 0;
};

/// Makes them. Thread-safe.
class JointWork {
 public:
  virtual ~JointWork() = default;

  /// Lives inside the unit of work that the session belongs to. With `changed`, resources that are there already and
  /// will be changed, in one step under the locks that keep bookings away from all of them.
  virtual Task<Result<std::unique_ptr<Joint>>> Begin(sql::Session& session, std::vector<ResourceId> changed) = 0;
};

}  // namespace medres::api::fhir
