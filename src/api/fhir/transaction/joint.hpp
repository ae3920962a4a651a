#pragma once

#include <memory>

#include "catalog/service.hpp"
#include "patients/service.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/reply/service.hpp"
#include "scheduling/service_type_service.hpp"
#include "scheduling/waitlist/service.hpp"

namespace medres::api::fhir {

/// The services over which the sources of the types stand, and the database of them all.
struct Services {
  sql::Database& database;
  catalog::CatalogService& catalog;
  const catalog::Directory& directory;
  scheduling::ServiceTypeService& service_types;
  const scheduling::ServiceTypeDirectory& service_directory;
  patients::PatientService& patients;
  scheduling::BookingService& bookings;
  scheduling::Proposer& proposer;
  scheduling::ReplyService& replies;
  scheduling::WaitlistService& waitlist;
  bool is_joint = false;  ///< inside one open transaction, where what stands outside of it cannot be read
};

/// What memory had missed when a transaction was given up: nothing, changes of what it knew, or what it had never heard
/// of and may still not know.
enum class Caught { kNothing, kChanges, kUnknown };

/// These services inside one open transaction: what one wrote the others see, and nobody else before it is committed.
class Joint {
 public:
  virtual ~Joint() = default;

  virtual const Services& services() const = 0;

  /// After the transaction was given up: whether it met anything that memory did not know, which it knows now. Inside
  /// the transaction memory is never read anew: that takes a connection besides the one that is held, and where all of
  /// them are held nobody would go on.
  virtual Task<Result<Caught>> CatchUp() = 0;

  /// After the commit: memory takes over what was booked, service types, and these resources. Cannot fail: what is
  /// committed stands, and what memory could not take over now it hears of later.
  virtual Task<void> Announce(std::vector<ResourceId> changed) = 0;
};

/// What a transaction is known to want before it begins.
struct JointWish {
  std::vector<std::string> conditions = {};  ///< under which something is looked for before it is made
  std::vector<ResourceId> changed = {};      ///< resources that are there already and will be changed
  bool changes_catalog = false;              ///< resources or service types
  bool looks_inside = false;  ///< a condition is on what resources hold, which others may have changed lately
};

/// Makes them. Thread-safe.
class JointWork {
 public:
  virtual ~JointWork() = default;

  /// Lives inside the unit of work that the session belongs to, under locks that let one transaction at a time act on
  /// each of the conditions and keep bookings away from all changed resources. What was made under a condition before
  /// is seen.
  virtual Task<Result<std::unique_ptr<Joint>>> Begin(sql::Session& session, JointWish wish) = 0;
};

}  // namespace medres::api::fhir
