#include "scheduling/rota/affected.hpp"

#include <algorithm>

#include "scheduling/rota/rules.hpp"

namespace medres::scheduling {
namespace {

/// The hours that a resource keeps once the change stands, place by place; none when the changed resource has no say in
/// them, now or then.
std::vector<PlaceHours> HoursAfter(ResourceId resource, const RotaChange& change, const RotaDirectory& rotas,
                                   const catalog::Directory& resources) {
  const auto entry = resources.Find(resource);
  if (!entry) return {};
  const OwnRotas own = [&](ResourceId id) { return id == change.resource ? change.rotas : rotas.Of(id); };
  if (KeepsSeveralSites(*entry, own(resource), resources)) {
    const auto lines = LinesOf(*entry, own(resource), resources);
    const auto changed = [&](const auto& place) { return place->id == change.resource; };
    return std::ranges::any_of(lines, changed) ? HoursByPlace(*entry, own, resources) : std::vector<PlaceHours>();
  }
  bool reached = false;
  for (const auto& place : resources.WithAncestors(resource)) {
    reached = reached || place->id == change.resource;
    std::vector<Rota> rules = own(place->id);
    if (rules.empty()) continue;
    if (!reached) return {};
    return {PlaceHours{.place = place->id, .site = {}, .rotas = std::move(rules)}};
  }
  return {};
}

bool GivesNumbers(std::span<const Rota> rotas) {
  return std::ranges::any_of(rotas, [](const Rota& rota) { return rota.shape == RotaShape::kSession; });
}

/// Whether the change bears on the visit at all: numbers that a substitute took over go by no hours of the
/// substitute's.
bool GoesByTheseHours(const Appointment& visit, ResourceId resource, std::span<const PlaceHours> after,
                      const RotaDirectory& rotas) {
  if (!visit.number) return true;
  const auto before = rotas.Effective(resource);
  return (before && GivesNumbers(before->rotas)) ||
         std::ranges::any_of(after, [](const PlaceHours& hours) { return GivesNumbers(hours.rotas); });
}

}  // namespace

std::vector<Appointment> VisitsOutside(std::span<const Appointment> visits, const RotaChange& change,
                                       const RotaDirectory& rotas, const catalog::Directory& resources) {
  std::vector<Appointment> outside;
  for (const Appointment& visit : visits) {
    const bool is_outside = std::ranges::any_of(visit.resources, [&](ResourceId resource) {
      const auto after = HoursAfter(resource, change, rotas, resources);
      const RotaShape shape = visit.number ? RotaShape::kSession : RotaShape::kTimed;
      if (after.empty() || !GoesByTheseHours(visit, resource, after, rotas)) return false;
      return std::ranges::none_of(after, [&](const PlaceHours& hours) {
        return Covers(OpenWindows(hours.rotas, visit.service_type, visit.time, shape), visit.time);
      });
    });
    if (is_outside) outside.push_back(visit);
  }
  return outside;
}

}  // namespace medres::scheduling
