#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/service_type_describe.hpp"
#include "scheduling/service_type_store.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {

struct ServiceTypePage {
  std::vector<ServiceType> items;
  std::optional<ServiceTypeId> next;
};

/// The verbs of service types. A service is never deleted, since visits name it: it is made inactive, and is then
/// booked no more. A change stands in memory before it is answered; visits booked before keep their times and pads.
/// Thread-safe; all references must outlive it.
class ServiceTypeService {
 public:
  struct Parts {
    sql::Database& database;
    ServiceTypeStore& store;
    ServiceTypeDirectory& services;
    const catalog::Directory& resources;
    const Clock& clock;
  };

  explicit ServiceTypeService(Parts parts) : parts_(parts) {}

  /// Failures: kInvalid with every broken rule (`service_type.*`, `resource.not_found`).
  Task<Result<ServiceType>> Create(ServiceTypeInput input, std::string actor);

  /// Failures besides those of Create: kNotFound `service_type.not_found`, kPrecondition `service_type.version` when
  /// `expected` is not the current version.
  Task<Result<ServiceType>> Update(ServiceTypeId id, std::optional<std::int64_t> expected, ServiceTypeInput input,
                                   std::string actor);

  Task<Result<ServiceType>> Get(ServiceTypeId id);
  Task<Result<ServiceTypePage>> List(ServiceTypeId after, int limit);

  /// As it was at each version, newest first; empty when there was never such a service.
  Task<Result<std::vector<ServiceType>>> Versions(ServiceTypeId id);

  /// Reads all service types into memory: for the start of the program.
  Task<Status> LoadAll();

  /// Reads one anew, after another process changed it.
  Task<Status> Refresh(ServiceTypeId id);

 private:
  Result<ServiceType> MakeServiceType(ServiceTypeInput input) const;

  Parts parts_;
};

}  // namespace medres::scheduling
