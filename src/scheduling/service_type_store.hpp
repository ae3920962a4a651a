#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

/// Where service types live, as JSON documents. Every call runs in the caller's transaction; each write keeps history
/// and leaves an event `service_type.changed`.
class ServiceTypeStore {
 public:
  virtual ~ServiceTypeStore() = default;

  virtual Task<Status> Insert(sql::Session& session, const ServiceType& service, const std::string& actor,
                              Instant now) = 0;
  /// Writes what is newer by one version. kPrecondition `service_type.version` when somebody was faster.
  virtual Task<Status> Update(sql::Session& session, const ServiceType& service, const std::string& actor,
                              Instant now) = 0;
  virtual Task<Result<std::optional<ServiceType>>> Find(sql::Session& session, ServiceTypeId id) = 0;
  /// As it was at each version, newest first.
  virtual Task<Result<std::vector<ServiceType>>> Versions(sql::Session& session, ServiceTypeId id) = 0;
  /// By id, behind `after`.
  virtual Task<Result<std::vector<ServiceType>>> List(sql::Session& session, ServiceTypeId after, int limit) = 0;
};

/// ServiceTypeStore on SQLite and PostgreSQL. Stateless and thread-safe.
class SqlServiceTypeStore final : public ServiceTypeStore {
 public:
  Task<Status> Insert(sql::Session& session, const ServiceType& service, const std::string& actor,
                      Instant now) override;
  Task<Status> Update(sql::Session& session, const ServiceType& service, const std::string& actor,
                      Instant now) override;
  Task<Result<std::optional<ServiceType>>> Find(sql::Session& session, ServiceTypeId id) override;
  Task<Result<std::vector<ServiceType>>> Versions(sql::Session& session, ServiceTypeId id) override;
  Task<Result<std::vector<ServiceType>>> List(sql::Session& session, ServiceTypeId after, int limit) override;
};

}  // namespace medres::scheduling
