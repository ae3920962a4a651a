#pragma once

#include <optional>
#include <vector>

#include "access/service.hpp"
#include "catalog/service.hpp"
#include "platform/config/service.hpp"
#include "platform/events/follower.hpp"
#include "scheduling/booking/index_sync.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/policy/service.hpp"
#include "scheduling/rota/service.hpp"
#include "scheduling/service_type_service.hpp"
#include "scheduling/session/memory.hpp"

namespace medres::app {

/// What the program keeps in memory of the database: settings, keys, resources, service types, rotas, policies,
/// sessions, busy times. Loads it all, and keeps it in step with other processes when there is a follower. Thread-safe;
/// all references must outlive it.
class Memory final : public scheduling::MemoryRefresher {
 public:
  struct Parts {
    config::SettingsService& settings;
    access::AccessService& access;
    catalog::CatalogService& catalog;
    const catalog::Directory& resources;
    scheduling::ServiceTypeService& service_types;
    const scheduling::ServiceTypeDirectory& services;
    scheduling::RotaService& rotas;
    scheduling::PolicyService& policies;
    scheduling::SessionMemory& sessions;
    scheduling::IndexSync& busy;
  };

  /// `follower` may be null: then nobody else changes the database.
  Memory(Parts parts, events::Follower* follower);

  /// Notes the end of the outbox first, so that what commits while it reads is followed afterwards.
  Task<Status> Load();
  void Follow();
  Task<void> StopFollowing();

  Task<Status> Refresh(std::vector<ResourceId> resources) override;
  Task<void> Learn(ServiceTypeId service, std::vector<ResourceId> resources) override;

 private:
  void Subscribe();
  /// The first of `id` and the places above it that memory does not know.
  std::optional<ResourceId> UnknownFrom(std::optional<ResourceId> id) const;

  Parts parts_;
  events::Follower* follower_;
  events::Position loaded_at_;
};

}  // namespace medres::app
