#include "scheduling/availability/finder.hpp"

#include <algorithm>

#include "scheduling/availability/search.hpp"
#include "scheduling/rota/rules.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {

FreeStarts Finder::FindStarts(const FindQuery& query) const {
  Search search(query, sources_);
  return search.Evaluate() ? search.List() : FreeStarts{};
}

std::vector<ResourceId> Finder::Candidates(const ServiceType& service, const Requirement& requirement, Instant start,
                                           const BusyView& view, std::size_t limit) const {
  const VisitShape visit = ShapeOf(service, view.now, view.ignoring);
  Pool pool(sources_, visit, sources_.rosters.Of(requirement), service, requirement);
  std::vector<ResourceId> free;
  std::vector<ResourceId> others;
  for (std::size_t place = 0; place < pool.size() && free.size() < limit; ++place) {
    const std::size_t member = pool.MemberAt(place, DayOf(start));
    if (pool.IsFree(member, start)) {
      free.push_back(pool.IdOf(member));
    } else if (others.size() < limit && pool.IsBookable(member)) {
      others.push_back(pool.IdOf(member));
    }
  }
  others.resize(std::min(others.size(), limit - free.size()));
  free.insert(free.end(), others.begin(), others.end());
  return free;
}

std::string ZoneOf(const ServiceType& service, std::span<const ResourceId> only, const catalog::Directory& resources) {
  if (!only.empty()) return resources.ZoneOf(only.front());
  const auto& listed = service.requirements.front().any_of;
  return resources.ZoneOf(listed.empty() ? ResourceId{} : listed.front());
}

Whereabouts Finder::WhereIs(ResourceId resource, ServiceTypeId service, std::span<const Interval> times) const {
  const auto rotas = sources_.rotas.Effective(resource);
  Whereabouts where{.open = true, .by_number = false, .place = resource, .site = std::nullopt, .travels = nullptr};
  const PlaceHours* hours = rotas && rotas->Travels() ? rotas->PlaceFor(service, times) : nullptr;
  if (hours != nullptr) {
    where.place = hours->place;
    where.site = hours->site;
  }
  if (rotas && rotas->Travels()) where.travels = rotas;
  const auto is_closed = [&](const Interval& time) {
    return !sources_.rotas.ClosedTimesAt(where.place, resource, time).empty();
  };
  const auto gives_numbers = [&](const Interval& time) {
    return rotas && !OpenWindows(rotas->rotas, service, time, RotaShape::kSession).empty();
  };
  where.open = std::ranges::none_of(times, is_closed) &&
               (!rotas || CoversAll(hours != nullptr ? hours->rotas : rotas->rotas, service, times));
  where.by_number = std::ranges::any_of(times, gives_numbers);
  return where;
}

std::vector<Interval> Finder::ClosedTimes(ResourceId resource, const Interval& within) const {
  return sources_.rotas.ClosedTimes(resource, within);
}

}  // namespace medres::scheduling
