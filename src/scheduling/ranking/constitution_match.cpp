#include "scheduling/ranking/constitution_match.hpp"

#include <algorithm>

#include "scheduling/ranking/rules.hpp"

namespace medres::scheduling {

int ConstitutionMatch::FitOf(const catalog::Resource& resource, std::span<const std::string> constitutions) const {
  if (!resource.practitioner || constitutions.empty()) return 0;
  const auto& good_at = resource.practitioner->constitutions;
  const auto suits = std::ranges::count_if(
      constitutions, [&](const std::string& code) { return std::ranges::find(good_at, code) != good_at.end(); });
  return static_cast<int>(suits * kFull / std::ssize(constitutions));
}

}  // namespace medres::scheduling
