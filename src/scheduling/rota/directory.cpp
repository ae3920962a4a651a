#include "scheduling/rota/directory.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>

#include "scheduling/rota/rules.hpp"

namespace medres::scheduling {
namespace {

const std::vector<Rota> kNoRotas;

}  // namespace

Minutes RotaSet::WayBetween(const std::optional<ResourceId>& a, const std::optional<ResourceId>& b) const {
  if (a == b) return Minutes(0);
  for (const Way& way : ways) {
    if (way.from == a && way.to == b) return way.time;
  }
  return other_way;
}

Minutes RotaSet::LongestWay() const {
  Minutes longest = other_way;
  for (const Way& way : ways) longest = std::max(longest, way.time);
  return longest;
}

const PlaceHours* RotaSet::PlaceFor(ServiceTypeId service, std::span<const Interval> times) const {
  for (const PlaceHours& hours : places) {
    if (CoversAll(hours.rotas, service, times)) return &hours;
  }
  const auto has_its_dates = [&](const Rota& rota) { return IsValidAt(rota, times.front().start); };
  for (const PlaceHours& hours : places) {
    if (std::ranges::any_of(hours.rotas, has_its_dates)) return &hours;
  }
  return nullptr;
}

RotaDirectory::SetPtr RotaDirectory::FindOwn(ResourceId resource) const {
  const auto found = entries_.find(resource);
  return found == entries_.end() ? nullptr : found->second.set;
}

std::vector<Rota> RotaDirectory::OwnRotasOf(ResourceId resource) const {
  const auto own = FindOwn(resource);
  return own ? own->rotas : std::vector<Rota>();
}

RotaDirectory::SetPtr RotaDirectory::Inherited(const catalog::Resource& resource) const {
  for (auto parent = resource.parent; parent;) {
    if (auto inherited = FindOwn(*parent)) return inherited;
    const auto entry = resources_.Find(*parent);
    parent = entry ? entry->parent : std::nullopt;
  }
  return nullptr;
}

RotaDirectory::SetPtr RotaDirectory::Effective(ResourceId resource) const {
  const auto entry = resources_.Find(resource);
  {
    const std::shared_lock lock(mutex_);
    auto own = FindOwn(resource);
    if (!entry) return own;
    if (!KeepsSeveralSites(*entry, own ? own->rotas : kNoRotas, resources_)) return own ? own : Inherited(*entry);
    const auto known = travelling_.find(resource);
    if (known != travelling_.end() && known->second.made_of == PartsOf(entry)) return known->second.set;
  }
  const std::unique_lock lock(mutex_);
  Travelling& made = travelling_[resource];
  made.made_of = PartsOf(entry);  // first: what changes meanwhile is noticed by the next who asks
  made.set = MakeTravelling(*entry);
  anybody_travels_ = true;
  return made.set;
}

bool RotaDirectory::MayTravel(ResourceId resource) const {
  if (!anybody_travels_) return false;
  const std::shared_lock lock(mutex_);
  return travelling_.contains(resource);
}

const Zone* RotaDirectory::ZoneAt(ResourceId resource, ServiceTypeId service, std::span<const Interval> times) const {
  if (!MayTravel(resource)) return nullptr;
  const auto rotas = Effective(resource);
  const PlaceHours* hours = rotas ? rotas->PlaceFor(service, times) : nullptr;
  return hours == nullptr ? nullptr : FindZone(resources_.ZoneOf(hours->place));
}

std::vector<const Zone*> RotaDirectory::ZonesOf(ResourceId resource) const {
  std::vector<const Zone*> zones;
  const auto rotas = MayTravel(resource) ? Effective(resource) : nullptr;
  if (!rotas) return zones;
  for (const PlaceHours& hours : rotas->places) {
    if (const Zone* zone = FindZone(resources_.ZoneOf(hours.place))) zones.push_back(zone);
  }
  return zones;
}

std::vector<std::shared_ptr<const void>> RotaDirectory::PartsOf(const catalog::Directory::Entry& resource) const {
  std::vector<std::shared_ptr<const void>> parts{resource};
  for (const auto& entry : LinesOf(*resource, OwnRotasOf(resource->id), resources_)) {
    parts.push_back(FindOwn(entry->id));
    parts.push_back(entry);
  }
  return parts;
}

RotaDirectory::SetPtr RotaDirectory::MakeTravelling(const catalog::Resource& resource) const {
  RotaSet set;
  set.places = HoursByPlace(resource, [this](ResourceId id) { return OwnRotasOf(id); }, resources_);
  for (PlaceHours& hours : set.places) {
    set.rotas.insert(set.rotas.end(), hours.rotas.begin(), hours.rotas.end());
    hours.open_days = patterns_.Share(hours.rotas);
  }
  set.open_days = patterns_.Share(set.rotas);
  AddWays(set, resource);
  return std::make_shared<const RotaSet>(std::move(set));
}

void RotaDirectory::SetTravel(Minutes travel) {
  const std::unique_lock lock(mutex_);
  travel_ = travel;
  for (auto& [resource, made] : travelling_) made.made_of.clear();  // whoever asks next makes it anew
  changes_.Add(std::nullopt);
}

/// The way is what either facility says of the other, else what the house says.
void RotaDirectory::AddWays(RotaSet& set, const catalog::Resource& resource) const {
  set.other_way = travel_;
  const auto home = FacilityOf(resource.id, resources_);
  const auto said = [&](const std::optional<ResourceId>& from, const std::optional<ResourceId>& to) {
    const auto facility = from ? resources_.Find(*from) : nullptr;
    if (!facility || !facility->facility || !to) return std::optional<Minutes>();
    const auto& travel = facility->facility->travel;
    const auto found = std::ranges::find(travel, *to, &catalog::TravelTime::to);
    return found == travel.end() ? std::nullopt : std::optional(Minutes(found->minutes));
  };
  for (const PlaceHours& a : set.places) {
    for (const PlaceHours& b : set.places) {
      if (a.site == b.site) continue;
      const auto from = a.site ? a.site : home;
      const auto to = b.site ? b.site : home;
      const auto there = said(from, to);
      set.ways.push_back({a.site, b.site, there ? *there : said(to, from).value_or(travel_)});
    }
  }
}

std::vector<Interval> RotaDirectory::ClosedTimesAt(ResourceId place, ResourceId resource,
                                                   const Interval& within) const {
  const std::shared_lock lock(mutex_);
  std::vector<Interval> closed;
  if (closures_.empty()) return closed;
  const auto add = [&](ResourceId id) {
    const auto own = closures_.find(id);
    if (own == closures_.end()) return;
    std::ranges::copy_if(own->second.closed, std::back_inserter(closed),
                         [&](const Interval& time) { return time.Overlaps(within); });
  };
  if (place != resource) add(resource);
  for (std::optional<ResourceId> at = place; at;) {
    add(*at);
    const auto entry = resources_.Find(*at);
    at = entry ? entry->parent : std::nullopt;
  }
  return closed;
}

void RotaDirectory::TellChange(ResourceId resource) {
  changes_.Add(resources_.StandsAlone(resource) ? std::optional(resource) : std::nullopt);
}

void RotaDirectory::SetClosed(ResourceId resource, std::vector<Interval> closed, std::int64_t rota_version) {
  const std::unique_lock lock(mutex_);
  if (closed.empty() && !closures_.contains(resource)) return;
  Closures& entry = closures_[resource];
  if (rota_version < entry.rota_version) return;
  entry = {std::move(closed), rota_version};
  TellChange(resource);
}

void RotaDirectory::Set(ResourceId resource, std::vector<Rota> rotas, std::int64_t rota_version) {
  const std::unique_lock lock(mutex_);
  Entry& entry = entries_[resource];
  if (rota_version < entry.rota_version) return;
  SetPtr set;
  if (!rotas.empty()) {
    auto open_days = patterns_.Share(rotas);
    set = std::make_shared<const RotaSet>(RotaSet{std::move(rotas), std::move(open_days)});
  }
  entry = {std::move(set), rota_version};
  TellChange(resource);
}

std::vector<Rota> RotaDirectory::Of(ResourceId resource) const {
  const std::shared_lock lock(mutex_);
  return OwnRotasOf(resource);
}

}  // namespace medres::scheduling
