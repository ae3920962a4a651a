#include "scheduling/calendar/zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>

namespace medres::scheduling {
namespace {

using std::chrono::floor;
using SysSeconds = date::sys_seconds;

SysSeconds ToSeconds(Instant at) {
  return floor<std::chrono::seconds>(date::sys_time<Milliseconds>(Milliseconds(at.milliseconds)));
}

/// The first and last periods reach to the ends of what seconds can count. Beyond every date that can be written: who
/// walks from period to period must come to the end.
constexpr std::int64_t kFarAway = 1'000'000'000'000'000;
static_assert(std::chrono::sys_days(std::chrono::year(9999) / 12 / 31).time_since_epoch() / Milliseconds(1) <
              kFarAway / 2);

Instant ToInstant(SysSeconds at) {
  const std::int64_t seconds = at.time_since_epoch().count();
  return Instant{std::clamp(seconds, -kFarAway / 1000, kFarAway / 1000) * 1000};
}

/// A stretch of time with one offset from UTC.
struct OffsetSpan {
  Instant begin;
  Instant end;
  Minutes offset{0};
};

class TzdbZone final : public Zone {
 public:
  TzdbZone(const date::time_zone* zone, std::string name) : zone_(zone), name_(std::move(name)) {}

  std::string_view name() const override { return name_; }

  Minutes OffsetAt(Instant at) const override { return PeriodAt(at).offset; }

  WallTime ToWall(Instant at) const override {
    const std::int64_t local = floor<Minutes>(Milliseconds(at.milliseconds)).count() + OffsetAt(at).count();
    const auto day = floor<std::chrono::days>(Minutes(local));
    return {LocalDate(std::chrono::sys_days(day)), static_cast<int>((Minutes(local) - day).count())};
  }

  std::vector<Interval> WindowsOn(LocalDate date, int from, int to) const override {
    // No offset exceeds a day, so whatever has this wall time lies within a day of the same numbers read as UTC.
    const std::int64_t midnight = std::chrono::sys_days(date).time_since_epoch().count() * 1440;
    const Instant horizon{(midnight + to + 1440) * 60'000};
    std::vector<Interval> windows;
    OffsetSpan period = PeriodAt(Instant{(midnight + from - 1440) * 60'000});
    for (;; period = PeriodAt(period.end)) {
      const Instant first{(midnight + from - period.offset.count()) * 60'000};
      const Instant last{(midnight + to - period.offset.count()) * 60'000};
      AddPart({std::max(first, period.begin), std::min(last, period.end)}, windows);
      if (period.end >= horizon) break;
    }
    return windows;
  }

 private:
  static void AddPart(const Interval& part, std::vector<Interval>& windows) {
    if (part.start >= part.end) return;
    if (!windows.empty() && windows.back().end == part.start) {
      windows.back().end = part.end;
    } else {
      windows.push_back(part);
    }
  }

  OffsetSpan PeriodAt(Instant at) const {
    {
      const std::shared_lock lock(mutex_);
      const auto after = periods_.upper_bound(at);
      if (after != periods_.begin() && at < std::prev(after)->second.end) return std::prev(after)->second;
    }
    const date::sys_info info = zone_->get_info(ToSeconds(at));
    const OffsetSpan period{ToInstant(info.begin), ToInstant(info.end), floor<Minutes>(info.offset)};
    const std::unique_lock lock(mutex_);
    periods_.emplace(period.begin, period);
    return period;
  }

  const date::time_zone* zone_;
  std::string name_;
  mutable std::shared_mutex mutex_;
  mutable std::map<Instant, OffsetSpan> periods_;  ///< a cache of the tzdb's answers
};

}  // namespace

Instant Zone::StartOf(LocalDate date) const {
  // A zone that skipped a whole date has no instant with it: the next date's first instant stands for its start.
  for (int skipped = 0; skipped < 2; ++skipped) {
    const auto windows = WindowsOn(AddDays(date, skipped), 0, 1440);
    if (!windows.empty()) return windows.front().start;
  }
  return Instant{std::chrono::sys_days(date).time_since_epoch().count() * 86'400'000};
}

const Zone* FindZone(std::string_view iana_name) {
  static std::shared_mutex mutex;
  static std::map<std::string, std::unique_ptr<TzdbZone>, std::less<>> zones;
  {
    const std::shared_lock lock(mutex);
    if (const auto known = zones.find(iana_name); known != zones.end()) return known->second.get();
  }
  const std::unique_lock lock(mutex);
  if (const auto known = zones.find(iana_name); known != zones.end()) return known->second.get();
  try {
    std::string name(iana_name);
    auto zone = std::make_unique<TzdbZone>(date::locate_zone(name), name);
    return zones.emplace(std::move(name), std::move(zone)).first->second.get();
  } catch (const std::exception&) {
    return nullptr;
  }
}

std::string FormatInZone(Instant at, std::string_view iana_name) {
  const Zone* zone = FindZone(iana_name);
  return FormatInstant(at, zone == nullptr ? Minutes(0) : zone->OffsetAt(at));
}

std::string TzdbVersion() {
  static const std::string version = [] {
    if (const std::string& told = date::get_tzdb().version; told != "unknown") return told;
    // Debian's files carry it only in the first line of the compact source: "# version 2025b".
    std::ifstream source("/usr/share/zoneinfo/tzdata.zi");
    std::string hash;
    std::string word;
    std::string number;
    return source >> hash >> word >> number && word == "version" ? number : std::string("unknown");
  }();
  return version;
}

LocalDate AddDays(LocalDate date, int days) { return LocalDate(std::chrono::sys_days(date) + std::chrono::days(days)); }

int WeekdayOf(LocalDate date) {
  return static_cast<int>(std::chrono::weekday(std::chrono::sys_days(date)).iso_encoding()) - 1;
}

std::string FormatWall(const WallTime& wall) {
  return FormatDate(wall.date) + "T" + FormatLocalTime(LocalTime{wall.minutes});
}

}  // namespace medres::scheduling
