#include "scheduling/ranking/outlook.hpp"

#include <array>
#include <numeric>

#include "scheduling/ranking/rules.hpp"

namespace medres::scheduling {

std::optional<int> ResourceOutlook::FreeShareOf(const catalog::Resource& resource, UtcDay today) const {
  const auto hours = rotas_.Effective(resource.id);
  if (hours == nullptr || hours->open_days == nullptr) return std::nullopt;
  TickBits open(kDays);
  hours->open_days->Read(today, {}, open);
  const int units = std::max(1, resource.capacity);
  const int open_minutes = open.Count() * static_cast<int>(kTick.count()) * units;
  if (open_minutes == 0) return std::nullopt;
  std::array<int, kDays> taken{};
  index_.LoadsOf({&resource.id, 1}, today, kDays, taken);
  return kFull - ShareOf(std::accumulate(taken.begin(), taken.end(), 0), open_minutes);
}

Outlook ResourceOutlook::Of(const catalog::Resource& resource, Instant now) const {
  Outlook outlook{.free_share = FreeShareOf(resource, DayOf(now)), .fee_cents = {}};
  if (policies_.IsEmpty()) return outlook;
  const auto policy = policies_.Governing(resource.id, {}, now);
  if (policy && policy->rules.payment) outlook.fee_cents = policy->rules.payment->fee_cents;
  return outlook;
}

}  // namespace medres::scheduling
