#pragma once

#include <functional>
#include <string>
#include <vector>

#include "catalog/describe.hpp"
#include "catalog/directory.hpp"
#include "catalog/search.hpp"
#include "catalog/store.hpp"
#include "platform/sql/database.hpp"

namespace medres::catalog {

/// A booking that a change of a resource touches; for the front desk to call about.
struct AffectedBooking {
  AppointmentId appointment;
  std::optional<PatientId> patient;  ///< nobody yet, of a hold
  Interval time;
};

/// What the catalogue needs of those who book: a lock against bookings, and which bookings stand in the future.
class Bookings {
 public:
  virtual ~Bookings() = default;
  /// First statement of a transaction that changes resources.
  virtual Task<Status> LockForChange(sql::Session& session, std::vector<ResourceId> resources) = 0;
  virtual Task<Result<std::vector<AffectedBooking>>> FutureOf(sql::Session& session, std::vector<ResourceId> resources,
                                                              Instant from) = 0;
};

/// Creates, changes and retires resources. Every change locks the resource against bookings, is recorded with its
/// actor, leaves an event, and is in this process's memory before it is answered. Thread-safe; references must outlive
/// it.
class CatalogService {
 public:
  CatalogService(sql::Database& database, ResourceStore& store, Bookings& bookings, Directory& directory,
                 SearchIndex& index, const Clock& clock)
      : database_(database), store_(store), bookings_(bookings), directory_(directory), index_(index), clock_(clock) {}

  /// Reads everything into memory: once, before the first request.
  Task<Status> Load();

  /// Takes over what another process changed.
  Task<Status> Refresh(std::vector<ResourceId> ids);

  /// kInvalid with every issue.
  Task<Result<Resource>> Create(ResourceInput input, std::string actor);

  /// Many at once in one transaction, all of them or none; already checked by the importer. Existing ids are replaced.
  Task<Status> Put(std::vector<Resource> resources, std::string actor);

  Task<Result<Resource>> Get(ResourceId id) const;

  /// A change that was made, and the future bookings that somebody should look at. They stay at their instants.
  struct Changed {
    Resource resource;
    std::vector<AffectedBooking> affected;
  };

  /// Affected are those whose place or clock is another now. kPrecondition when the version is not the expected one;
  /// the kind cannot change.
  Task<Result<Changed>> Update(ResourceId id, ResourceInput input, std::optional<std::int64_t> expected,
                               std::string actor);

  /// Drafts only: what was ever active is retired instead.
  Task<Status> Delete(ResourceId id, std::optional<std::int64_t> expected, std::string actor);

  /// Affected are those on it or below it, when it is not active any more.
  Task<Result<Changed>> Transition(ResourceId id, ResourceStatus to, std::optional<std::int64_t> expected,
                                   std::string actor);

  /// Also of what was deleted. kNotFound when there never was such a resource.
  Task<Result<std::vector<ResourceChange>>> History(ResourceId id);
  /// As it was at each version, newest first; empty when there was never such a resource.
  Task<Result<std::vector<Resource>>> Versions(ResourceId id);

 private:
  using Change = std::function<Result<Resource>(Resource)>;

  /// Lock, read, check the version, change, write; then memory.
  Task<Result<Resource>> Apply(ResourceId id, std::optional<std::int64_t> expected, std::string actor,
                               std::string change, Change make);
  Task<Result<Changed>> WithAffected(Resource resource, std::vector<ResourceId> touched);
  void Remember(const Resource& resource);
  std::vector<ResourceId> WithDescendants(ResourceId id) const;

  sql::Database& database_;
  ResourceStore& store_;
  Bookings& bookings_;
  Directory& directory_;
  SearchIndex& index_;
  const Clock& clock_;
};

}  // namespace medres::catalog
