#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/rota/model.hpp"

namespace medres::scheduling {

class OpenDays;

/// The hours that a resource keeps at one place.
struct PlaceHours {
  ResourceId place;                ///< whose clock and closures hold there; the resource itself where it belongs
  std::optional<ResourceId> site;  ///< the facility; none where the resource belongs
  std::vector<Rota> rotas;
  std::shared_ptr<const OpenDays> open_days = {};
};

/// The own rotas of whatever is asked for; empty when it has none.
using OwnRotas = std::function<std::vector<Rota>(ResourceId)>;

/// Whether the resource keeps hours at more than one facility: it stays elsewhere for some dates, or a rota of its own
/// names a location in another. Few do, and all others are spared what follows.
bool KeepsSeveralSites(const catalog::Resource& resource, const std::vector<Rota>& own,
                       const catalog::Directory& resources);

/// All places whose rotas, closures and status bear on the resource's hours: the line above each, itself first.
std::vector<catalog::Directory::Entry> LinesOf(const catalog::Resource& resource, const std::vector<Rota>& own,
                                               const catalog::Directory& resources);

/// Its hours, place by place. A stay is rotas cut by dates: on its dates count the resource's own rotas that name a
/// location in that facility, without any those of the place, or of the nearest above it that has some; without those
/// it is open always. All other dates are its usual ones. Nothing is open at a place that is not active.
std::vector<PlaceHours> HoursByPlace(const catalog::Resource& resource, const OwnRotas& own,
                                     const catalog::Directory& resources);

/// The nearest facility at or above the place.
std::optional<ResourceId> FacilityOf(ResourceId place, const catalog::Directory& resources);

}  // namespace medres::scheduling
