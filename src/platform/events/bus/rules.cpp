#include "platform/events/bus/rules.hpp"

#include <algorithm>

namespace medres::events {

std::optional<Lane> PickLane(LaneCredits& credits, const std::array<bool, kLanes>& waiting) {
  int earned = 0;
  std::optional<std::size_t> richest;
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    if (!waiting[lane]) {
      credits[lane] = 0;
      continue;
    }
    earned += kLaneShares[lane];
    credits[lane] += kLaneShares[lane];
    if (!richest || credits[lane] > credits[*richest]) richest = lane;
  }
  if (!richest) return std::nullopt;
  credits[*richest] -= earned;
  return static_cast<Lane>(*richest);
}

Milliseconds PauseAfter(const Retry& retry, int failures, double chance) {
  Milliseconds pause = std::min(retry.first, retry.longest);
  for (int i = 1; i < failures && pause < retry.longest; ++i) pause = std::min(pause * 2, retry.longest);
  const double part = 1.0 - std::clamp(retry.jitter, 0.0, 1.0) * std::clamp(chance, 0.0, 1.0);
  return Milliseconds(static_cast<Milliseconds::rep>(static_cast<double>(pause.count()) * part));
}

std::vector<int> ShareOf(std::vector<std::string> members, std::string_view me) {
  std::ranges::sort(members);
  const auto repeated = std::ranges::unique(members);
  members.erase(repeated.begin(), repeated.end());
  const auto mine = std::ranges::find(members, me);
  std::vector<int> share;
  if (mine == members.end()) return share;
  const auto count = static_cast<int>(members.size());
  for (int part = static_cast<int>(mine - members.begin()); part < kPartitions; part += count) share.push_back(part);
  return share;
}

bool IsOfTheHouse(const Error& failure) {
  const bool is_away = failure.kind == ErrorKind::kUnavailable || failure.kind == ErrorKind::kOverloaded;
  return is_away && (failure.code.starts_with("database.") || failure.code.starts_with("redis."));
}

bool IsHopeless(const Error& failure) {
  return failure.code == "events.unreadable" || failure.code == "events.schema_too_old";
}

}  // namespace medres::events
