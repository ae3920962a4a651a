#include "scheduling/rota/affected.hpp"

#include <algorithm>

#include "scheduling/rota/rules.hpp"

namespace medres::scheduling {
namespace {

/// The rotas a resource follows once the change stands; nothing when it does not follow the changed resource now or
/// never has to look past it.
std::optional<std::vector<Rota>> RotasAfter(ResourceId resource, const RotaChange& change, const RotaDirectory& rotas,
                                            const catalog::Directory& resources) {
  bool reached = false;
  for (const auto& entry : resources.WithAncestors(resource)) {
    reached = reached || entry->id == change.resource;
    std::vector<Rota> own = entry->id == change.resource ? change.rotas : rotas.Of(entry->id);
    if (!own.empty()) return reached ? std::optional(std::move(own)) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Appointment> VisitsOutside(std::span<const Appointment> visits, const RotaChange& change,
                                       const RotaDirectory& rotas, const catalog::Directory& resources) {
  std::vector<Appointment> outside;
  for (const Appointment& visit : visits) {
    const bool is_outside = std::ranges::any_of(visit.resources, [&](ResourceId resource) {
      const auto after = RotasAfter(resource, change, rotas, resources);
      const RotaShape shape = visit.number ? RotaShape::kSession : RotaShape::kTimed;
      return after && !Covers(OpenWindows(*after, visit.service_type, visit.time, shape), visit.time);
    });
    if (is_outside) outside.push_back(visit);
  }
  return outside;
}

}  // namespace medres::scheduling
