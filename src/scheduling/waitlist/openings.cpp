#include "scheduling/waitlist/openings.hpp"

#include <algorithm>

namespace medres::scheduling {
namespace {

/// More free starts than anybody could be offered: the rest is the next round's.
constexpr int kMaxStarts = 20'000;

}  // namespace

std::vector<Openings::Key> Openings::KeysOf(const WaitlistEntry& entry) {
  std::vector<Key> keys;
  for (const ResourceId resource : entry.resources) keys.emplace_back(entry.service_type, resource, entry.zone);
  if (keys.empty()) keys.emplace_back(entry.service_type, ResourceId{}, entry.zone);
  return keys;
}

std::vector<FreeStart> Openings::Find(const Key& key, Interval window, int limit) const {
  const auto& [service_type, resource, zone] = key;
  const auto service = services_.Find(service_type);
  if (!service || !service->active || window.end <= window.start) return {};
  const std::span<const ResourceId> only(&resource, resource.IsNil() ? 0 : 1);
  return finder_
      .FindStarts({.service = *service,
                   .window = window,
                   .now = now_,
                   .limit = limit,
                   .only = only,
                   .ignoring = std::nullopt,
                   .expand = false})
      .items;
}

void Openings::Look(const std::vector<WaitlistEntry>& entries) {
  std::map<Key, Interval> asked;
  for (const WaitlistEntry& entry : entries) {
    const Interval span = SpanOf(entry);
    for (const Key& key : KeysOf(entry)) {
      Interval& window = asked.try_emplace(key, span).first->second;
      window = {std::min(window.start, span.start), std::max(window.end, span.end)};
    }
  }
  for (const auto& [key, window] : asked) {
    const Interval own{std::max(window.start, window_.start), std::min(window.end, window_.end)};
    const Zone& zone = *FindZone(std::get<std::string>(key));
    std::vector<Opening>& openings = found_[key];
    for (const FreeStart& free : Find(key, own, kMaxStarts)) {
      openings.push_back({free.time.start, WallSpanOf(free.time, zone)});
    }
  }
}

std::vector<Instant> Openings::StartsFor(const WaitlistEntry& entry) const {
  std::vector<Instant> starts;
  for (const Key& key : KeysOf(entry)) {
    for (const Opening& opening : found_.at(key)) {
      if (opening.start < entry.ends_at && FitsAny(entry.windows, opening.wall)) starts.push_back(opening.start);
    }
  }
  std::ranges::sort(starts);
  const auto repeated = std::ranges::unique(starts);
  starts.erase(repeated.begin(), repeated.end());
  return starts;
}

std::optional<FreeStart> Openings::Ask(const WaitlistEntry& entry, Instant start) const {
  for (const Key& key : KeysOf(entry)) {
    auto free = Find(key, {start, start + Milliseconds(1)}, 1);
    if (!free.empty()) return std::move(free.front());
  }
  return std::nullopt;
}

}  // namespace medres::scheduling
