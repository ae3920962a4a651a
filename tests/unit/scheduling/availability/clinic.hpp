#pragma once

#include <string>
#include <vector>

#include "scheduling/availability/finder.hpp"

/// A small clinic in memory, for tests of the finder: resources, their hours, what is taken.
namespace medres::scheduling::testing {

struct Clinic {
  catalog::Directory resources;
  RotaDirectory rotas{resources};
  TickIndex index;
  Finder finder{resources, rotas, index};

  ResourceId Add(catalog::ResourceKind kind = catalog::ResourceKind::kRoom, int capacity = 1,
                 std::string zone = "Asia/Shanghai", std::vector<std::string> specialties = {}) {
    catalog::Resource resource;
    resource.id = ResourceId::Make();
    resource.kind = kind;
    resource.capacity = capacity;
    resource.zone = std::move(zone);
    resource.status = catalog::ResourceStatus::kActive;
    if (kind == catalog::ResourceKind::kPractitioner) {
      resource.practitioner = catalog::PractitionerFacts{};
      resource.practitioner->specialties = std::move(specialties);
    }
    const ResourceId id = resource.id;
    resources.Apply(std::move(resource));
    return id;
  }

  /// Open every day in [from, to) minutes of wall time.
  Rota Open(ResourceId resource, int from, int to, std::string zone = "Asia/Shanghai") {
    Rota rota;
    rota.id = RotaId::Make();
    rota.resource = resource;
    rota.zone = std::move(zone);
    rota.valid_from = *ParseDate("2020-01-01");
    rota.weekly.push_back(
        {{Weekday::kMon, Weekday::kTue, Weekday::kWed, Weekday::kThu, Weekday::kFri, Weekday::kSat, Weekday::kSun},
         {from},
         {to}});
    rotas.Set(resource, {rota}, 1);
    return rota;
  }

  Allocation Take(ResourceId resource, Instant start, int minutes, int stamp = 1) {
    Allocation allocation;
    allocation.id = AllocationId::Make();
    allocation.resource = resource;
    allocation.core = {start, start + Minutes(minutes)};
    allocation.capacity_stamp = stamp;
    allocation.appointment = AppointmentId::Make();
    index.Apply(allocation);
    return allocation;
  }

  static Requirement AnyOf(std::vector<ResourceId> pool, int quantity = 1) {
    Requirement requirement;
    requirement.role = "any";
    requirement.any_of = std::move(pool);
    requirement.quantity = quantity;
    return requirement;
  }

  static ServiceType Service(std::vector<Requirement> requirements, int minutes = 30, int grid = 30) {
    ServiceType service;
    service.id = ServiceTypeId::Make();
    service.duration_minutes = minutes;
    service.grid_minutes = grid;
    service.requirements = std::move(requirements);
    return service;
  }
};

}  // namespace medres::scheduling::testing
