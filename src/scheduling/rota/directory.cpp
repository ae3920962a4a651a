#include "scheduling/rota/directory.hpp"

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
