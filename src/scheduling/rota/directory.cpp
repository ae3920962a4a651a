#include "scheduling/rota/directory.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>

namespace medres::scheduling {
RotaDirectory::SetPtr RotaDirectory::FindOwn(ResourceId resource) const {
  const auto found = entries_.find(resource);
  return found == entries_.end() ? nullptr : found->second.set;
}

RotaDirectory::SetPtr RotaDirectory::Effective(ResourceId resource) const {
  const std::shared_lock lock(mutex_);
  if (auto own = FindOwn(resource)) return own;
  auto entry = resources_.Find(resource);
  while (entry && entry->parent) {
    if (auto inherited = FindOwn(*entry->parent)) return inherited;
    entry = resources_.Find(*entry->parent);
  }
  return nullptr;
}

std::vector<Interval> RotaDirectory::ClosedTimes(ResourceId resource, const Interval& within) const {
  const std::shared_lock lock(mutex_);
  std::vector<Interval> closed;
  if (closures_.empty()) return closed;
  for (std::optional<ResourceId> at = resource; at;) {
    if (const auto own = closures_.find(*at); own != closures_.end()) {
      std::ranges::copy_if(own->second.closed, std::back_inserter(closed),
                           [&](const Interval& time) { return time.Overlaps(within); });
    }
    const auto entry = resources_.Find(*at);
    at = entry ? entry->parent : std::nullopt;
  }
  return closed;
}

void RotaDirectory::SetClosed(ResourceId resource, std::vector<Interval> closed, std::int64_t rota_version) {
  const std::unique_lock lock(mutex_);
  if (closed.empty() && !closures_.contains(resource)) return;
  Closures& entry = closures_[resource];
  if (rota_version >= entry.rota_version) entry = {std::move(closed), rota_version};
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
}

std::vector<Rota> RotaDirectory::Of(ResourceId resource) const {
  const std::shared_lock lock(mutex_);
  const auto own = FindOwn(resource);
  return own ? own->rotas : std::vector<Rota>();
}

}  // namespace medres::scheduling
