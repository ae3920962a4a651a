#include "scheduling/rota/places.hpp"

#include <algorithm>

#include "catalog/rules.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::scheduling {
namespace {

using catalog::Directory;

/// Dates, both inclusive; open-ended where one is absent.
struct Dates {
  std::optional<LocalDate> from;
  std::optional<LocalDate> to;
};

std::chrono::sys_days Day(LocalDate date) { return std::chrono::sys_days(date); }

/// The dates before, between and after the stays.
std::vector<Dates> DatesOutside(const std::vector<catalog::Stay>& stays) {
  std::vector<Dates> outside;
  std::optional<LocalDate> from;
  for (const catalog::Stay& stay : stays) {
    if (!from || Day(*from) < Day(stay.from)) outside.push_back({from, AddDays(stay.from, -1)});
    if (!stay.to) return outside;
    from = AddDays(*stay.to, 1);
  }
  outside.push_back({from, std::nullopt});
  return outside;
}

/// The rota on these dates only; nothing when it has none of them.
std::optional<Rota> Cut(Rota rota, const Dates& dates) {
  if (dates.from && Day(rota.valid_from) < Day(*dates.from)) rota.valid_from = *dates.from;
  if (dates.to && (!rota.valid_to || Day(*dates.to) < Day(*rota.valid_to))) rota.valid_to = dates.to;
  if (rota.valid_to && Day(*rota.valid_to) < Day(rota.valid_from)) return std::nullopt;
  return rota;
}

Rota AlwaysOpen(const std::string& zone) {
  using enum Weekday;
  Rota rota;
  rota.zone = zone;
  rota.valid_from = LocalDate{std::chrono::year(1970), std::chrono::January, std::chrono::day(1)};
  rota.weekly.push_back({{kMon, kTue, kWed, kThu, kFri, kSat, kSun}, {0}, {1440}});
  return rota;
}

class Hours {
 public:
  Hours(const catalog::Resource& resource, const OwnRotas& own, const Directory& resources)
      : resource_(resource), own_(own), resources_(resources), home_(FacilityOf(resource.id, resources)) {}

  std::vector<PlaceHours> Collect() {
    const auto stays = catalog::StaysOf(resource_);
    for (const catalog::Stay& stay : stays) AddStay(stay);
    const std::vector<Rota> usual = Usual();
    for (const Dates& dates : DatesOutside(stays)) {
      for (const Rota& rota : usual) {
        const bool away = rota.location && FacilityOf(*rota.location, resources_) != home_;
        Add(away ? *rota.location : resource_.id, rota, dates);
      }
    }
    return std::move(places_);
  }

 private:
  void AddStay(const catalog::Stay& stay) {
    const auto site = FacilityOf(stay.place, resources_);
    const Dates dates{stay.from, stay.to};
    bool has_own = false;
    for (const Rota& rota : own_(resource_.id)) {
      if (!rota.location || FacilityOf(*rota.location, resources_) != site) continue;
      Add(*rota.location, rota, dates);
      has_own = true;
    }
    if (has_own) return;
    for (const Rota& rota : Nearest(stay.place)) Add(stay.place, rota, dates);
  }

  std::vector<Rota> Usual() const {
    auto own = own_(resource_.id);
    if (!own.empty() || !resource_.parent) return own.empty() ? Always(resource_.id) : own;
    return Nearest(*resource_.parent);
  }

  std::vector<Rota> Always(ResourceId place) const { return {AlwaysOpen(resources_.ZoneOf(place))}; }

  std::vector<Rota> Nearest(ResourceId place) const {
    for (const auto& entry : resources_.WithAncestors(place)) {
      if (auto rotas = own_(entry->id); !rotas.empty()) return rotas;
    }
    return Always(place);
  }

  void Add(ResourceId place, const Rota& rota, const Dates& dates) {
    auto cut = Cut(rota, dates);
    if (!cut || !resources_.IsBookable(place)) return;
    auto at = std::ranges::find(places_, place, &PlaceHours::place);
    if (at == places_.end()) {
      auto site = FacilityOf(place, resources_);
      if (site == home_) site.reset();
      at = places_.insert(places_.end(), PlaceHours{.place = place, .site = site, .rotas = {}});
    }
    at->rotas.push_back(*std::move(cut));
  }

  const catalog::Resource& resource_;
  const OwnRotas& own_;
  const Directory& resources_;
  std::optional<ResourceId> home_;
  std::vector<PlaceHours> places_;
};

}  // namespace

std::optional<ResourceId> FacilityOf(ResourceId place, const Directory& resources) {
  for (const auto& entry : resources.WithAncestors(place)) {
    if (entry->kind == catalog::ResourceKind::kFacility) return entry->id;
  }
  return std::nullopt;
}

bool KeepsSeveralSites(const catalog::Resource& resource, const std::vector<Rota>& own, const Directory& resources) {
  const bool located = std::ranges::any_of(own, [](const Rota& rota) { return rota.location.has_value(); });
  if (!located) return !catalog::StaysOf(resource).empty();
  const auto home = FacilityOf(resource.id, resources);
  return !catalog::StaysOf(resource).empty() || std::ranges::any_of(own, [&](const Rota& rota) {
    return rota.location && FacilityOf(*rota.location, resources) != home;
  });
}

std::vector<Directory::Entry> LinesOf(const catalog::Resource& resource, const std::vector<Rota>& own,
                                      const Directory& resources) {
  std::vector<Directory::Entry> lines = resources.WithAncestors(resource.id);
  const auto add = [&](ResourceId place) {
    std::ranges::move(resources.WithAncestors(place), std::back_inserter(lines));
  };
  for (const catalog::Stay& stay : catalog::StaysOf(resource)) add(stay.place);
  for (const Rota& rota : own) {
    if (rota.location) add(*rota.location);
  }
  return lines;
}

std::vector<PlaceHours> HoursByPlace(const catalog::Resource& resource, const OwnRotas& own,
                                     const Directory& resources) {
  return Hours(resource, own, resources).Collect();
}

}  // namespace medres::scheduling
