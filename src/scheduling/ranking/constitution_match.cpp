#include "scheduling/ranking/constitution_match.hpp"

#include <algorithm>

#include "scheduling/ranking/rules.hpp"

namespace medres::scheduling {

int ConstitutionMatch::FitOf(const catalog::Resource& resource, std::span<const ConstitutionNeed> needs) const {
  if (!resource.practitioner) return 0;
  const auto& good_at = resource.practitioner->constitutions;
  std::int64_t asked = 0;
  std::int64_t suits = 0;
  for (const ConstitutionNeed& need : needs) {
    asked += need.weight;
    if (std::ranges::find(good_at, need.code) != good_at.end()) suits += need.weight;
  }
  return asked == 0 ? 0 : static_cast<int>(suits * kFull / asked);
}

}  // namespace medres::scheduling
