#include "scheduling/waitlist/openings.hpp"

#include <algorithm>
#include <set>

namespace medres::scheduling {
namespace {

/// More free starts than anybody could be offered: the rest is the next round's.
constexpr int kMaxStarts = 20'000;

template <class Key>
void Widen(std::map<Key, Interval>& asked, const Key& key, const Interval& span) {
  Interval& window = asked.try_emplace(key, span).first->second;
  window = {std::min(window.start, span.start), std::max(window.end, span.end)};
}

std::vector<ResourceId> WhoGives(const std::vector<SessionDirectory::EntryPtr>& sessions) {
  std::set<ResourceId> resources;
  for (const auto& entry : sessions) resources.insert(entry->session.resource);
  return {resources.begin(), resources.end()};
}

std::optional<FreeStart> FirstWanted(const WaitlistEntry& entry, std::vector<FreeStart> starts) {
  const auto wanted = std::ranges::find_if(starts, [&](const FreeStart& free) {
    return FitsAny(entry.windows, WallSpanOf(free.time, *FindZone(entry.zone)));
  });
  return wanted == starts.end() ? std::nullopt : std::optional(std::move(*wanted));
}

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
  return sources_.finder
      .FindStarts({.service = *service,
                   .window = window,
                   .now = now_,
                   .limit = limit,
                   .only = only,
                   .ignoring = std::nullopt,
                   .expand = false})
      .items;
}

std::vector<FreeStart> Openings::FindNumbers(const NumberKey& key, Interval window) const {
  const auto& [service_type, resource, zone] = key.first;
  const auto service = services_.Find(service_type);
  const bool by_number = service && service->active && service->requirements.size() == 1;
  if (!by_number || window.end <= window.start) return {};
  std::vector<ResourceId> pool{resource};
  if (resource.IsNil()) pool = WhoGives(sources_.sessions.OfService(service_type, window));
  std::vector<FreeStart> starts;
  for (const FreeSegment& segment : FreeSegments(sources_, {.service = service_type,
                                                            .resources = std::move(pool),
                                                            .window = window,
                                                            .channel = key.second,
                                                            .now = now_,
                                                            .returning = true})) {
    starts.push_back({.time = segment.time, .resources = {segment.resource}});
  }
  return starts;
}

Interval Openings::OwnPart(const Interval& window) const {
  return {std::max(window.start, window_.start), std::min(window.end, window_.end)};
}

void Openings::Look(const std::vector<WaitlistEntry>& entries) {
  std::map<Key, Interval> asked;
  std::map<NumberKey, Interval> asked_of_numbers;
  for (const WaitlistEntry& entry : entries) {
    for (const Key& key : KeysOf(entry)) {
      Widen(asked, key, SpanOf(entry));
      Widen(asked_of_numbers, NumberKey{key, entry.channel}, SpanOf(entry));
    }
  }
  const auto keep = [](std::vector<Opening>& openings, const Key& key, const std::vector<FreeStart>& starts) {
    const Zone& zone = *FindZone(std::get<std::string>(key));
    for (const FreeStart& free : starts) openings.push_back({free.time.start, WallSpanOf(free.time, zone)});
  };
  for (const auto& [key, window] : asked) keep(found_[key], key, Find(key, OwnPart(window), kMaxStarts));
  for (const auto& [key, window] : asked_of_numbers) {
    keep(numbers_[key], key.first, FindNumbers(key, OwnPart(window)));
  }
}

std::vector<Instant> Openings::StartsFor(const WaitlistEntry& entry) const {
  std::vector<Instant> starts;
  const auto add = [&](const std::vector<Opening>& openings) {
    for (const Opening& opening : openings) {
      if (opening.start < entry.ends_at && FitsAny(entry.windows, opening.wall)) starts.push_back(opening.start);
    }
  };
  for (const Key& key : KeysOf(entry)) {
    add(found_.at(key));
    add(numbers_.at(NumberKey{key, entry.channel}));
  }
  std::ranges::sort(starts);
  const auto repeated = std::ranges::unique(starts);
  starts.erase(repeated.begin(), repeated.end());
  return starts;
}

std::optional<FreeStart> Openings::Ask(const WaitlistEntry& entry, Instant start) const {
  const Interval then{start, start + Milliseconds(1)};
  for (const Key& key : KeysOf(entry)) {
    if (auto free = FirstWanted(entry, Find(key, then, 1))) return free;
    if (auto number = FirstWanted(entry, FindNumbers({key, entry.channel}, then))) return number;
  }
  return std::nullopt;
}

}  // namespace medres::scheduling
