#include "access/quota.hpp"

#include <algorithm>

namespace medres::access {
namespace {

/// The account of those for whom there is no room.
constexpr std::string_view kOthers = "";

constexpr std::int64_t kTidyPause = 1'000'000;

std::int64_t Micros(Instant now) { return now.milliseconds * 1000; }
/// Rounded up, so that who waits so long is not early.
Milliseconds InMilliseconds(std::int64_t micros) {
  return Milliseconds((std::max<std::int64_t>(micros, 0) + 999) / 1000);
}

}  // namespace

Quota::Part& Quota::PartOf(std::string_view caller) const {
  return parts_.at(std::hash<std::string_view>{}(caller) % kParts);
}

Quota::Answer Quota::AnswerOf(std::int64_t full_at, const Rules& rules, std::int64_t now) {
  const std::int64_t used = std::max(full_at, now) - now;
  const std::int64_t room = rules.burst * rules.Step() - used;
  return {.allowed = room >= rules.Step(),
          .remaining = std::max<std::int64_t>(room / rules.Step(), 0),
          .until_next = InMilliseconds(rules.Step() - room),
          .until_full = InMilliseconds(used)};
}

std::int64_t& Quota::AccountOf(Part& part, std::string_view caller, std::int64_t now) const {
  constexpr std::size_t kMaxInPart = kMaxCallers / kParts;
  const auto found = part.full_at.find(std::string(caller));
  if (found != part.full_at.end()) return found->second;
  // Not for every stranger, who would make it costly.
  if (part.full_at.size() >= kMaxInPart && now - part.tidied_at >= kTidyPause) {
    part.tidied_at = now;
    std::erase_if(part.full_at, [now](const auto& account) { return account.second <= now; });
  }
  return part.full_at[std::string(part.full_at.size() < kMaxInPart ? caller : kOthers)];
}

Quota::Answer Quota::Take(std::string_view caller, const Rules& rules, Instant instant) {
  if (!rules.IsUsed()) return {};
  const std::int64_t now = Micros(instant);
  Part& part = PartOf(caller);
  const std::lock_guard lock(part.mutex);
  std::int64_t& full_at = AccountOf(part, caller, now);
  const Answer before = AnswerOf(full_at, rules, now);
  if (!before.allowed) return before;
  full_at = std::max(full_at, now) + rules.Step();
  Answer after = AnswerOf(full_at, rules, now);
  after.allowed = true;
  return after;
}

Quota::Answer Quota::Look(std::string_view caller, Instant instant) const {
  if (!rules_.IsUsed()) return {};
  const Part& part = PartOf(caller);
  const std::lock_guard lock(part.mutex);
  const auto found = part.full_at.find(std::string(caller));
  return AnswerOf(found == part.full_at.end() ? 0 : found->second, rules_, Micros(instant));
}

std::size_t Quota::Callers() const {
  std::size_t count = 0;
  for (const Part& part : parts_) {
    const std::lock_guard lock(part.mutex);
    count += part.full_at.size();
  }
  return count;
}

}  // namespace medres::access
