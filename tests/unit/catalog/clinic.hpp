#pragma once

#include <string>
#include <utility>

#include "catalog/directory.hpp"

namespace medres::catalog {

/// An active resource with a name, to be changed by the test.
inline Resource MakeResource(ResourceKind kind, std::string zh, std::optional<ResourceId> parent = std::nullopt) {
  Resource resource;
  resource.id = ResourceId::Make();
  resource.kind = kind;
  resource.name.zh = std::move(zh);
  resource.status = ResourceStatus::kActive;
  resource.parent = parent;
  return resource;
}

inline Resource MakeFacility(std::string zh, std::string city, std::optional<Position> position = std::nullopt) {
  Resource facility = MakeResource(ResourceKind::kFacility, std::move(zh));
  facility.facility.emplace();
  facility.facility->city = std::move(city);
  facility.facility->position = position;
  return facility;
}

}  // namespace medres::catalog
