#include "catalog/change_log.hpp"

namespace medres::catalog {

void ChangeLog::Add(std::optional<ResourceId> about) {
  const std::lock_guard lock(mutex_);
  about_[count_ % kRemembered] = about;
  count_.fetch_add(1, std::memory_order_acq_rel);
}

std::optional<std::vector<ResourceId>> ChangeLog::Since(std::uint64_t count) const {
  const std::lock_guard lock(mutex_);
  if (count_ - count > kRemembered) return std::nullopt;
  std::vector<ResourceId> concerned;
  for (std::uint64_t at = count; at < count_; ++at) {
    const std::optional<ResourceId>& about = about_[at % kRemembered];
    if (!about) return std::nullopt;
    concerned.push_back(*about);
  }
  return concerned;
}

}  // namespace medres::catalog
