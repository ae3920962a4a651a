#include "scheduling/rota/rules.hpp"

#include <algorithm>

#include "scheduling/calendar/zone.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {
namespace {

/// A stretch of one date's wall time, in minutes from its midnight; `to` may exceed 1440.
struct WallWindow {
  int from = 0;
  int to = 0;
};

WallWindow ToWindow(LocalTime start, LocalTime end) {
  return {start.minutes, end.minutes > start.minutes ? end.minutes : end.minutes + 1440};
}

bool IsOnTick(LocalTime time) { return time.minutes % static_cast<int>(kTick.count()) == 0; }

void CheckEdges(LocalTime start, LocalTime end, const std::string& pointer, std::vector<Issue>& issues) {
  const std::string step = std::to_string(kTick.count());
  if (!IsOnTick(start)) issues.push_back({"rota.off_tick", pointer + "/start", {{"step", step}}});
  if (!IsOnTick(end)) issues.push_back({"rota.off_tick", pointer + "/end", {{"step", step}}});
  if (start.minutes >= 1440) issues.push_back({"rota.start_after_day", pointer + "/start", {}});
  if (start == end) issues.push_back({"rota.empty_window", pointer + "/end", {}});
}

void CheckException(const RotaException& exception, const std::string& pointer, std::vector<Issue>& issues) {
  const bool has_times = exception.start && exception.end;
  if (exception.start.has_value() != exception.end.has_value()) {
    issues.push_back({"rota.exception_half", pointer, {}});
  } else if (exception.closed == has_times) {
    issues.push_back({"rota.exception_unclear", pointer, {}});
  }
  if (has_times) CheckEdges(*exception.start, *exception.end, pointer, issues);
}

bool IsValidOn(const Rota& rota, LocalDate date) {
  return std::chrono::sys_days(date) >= std::chrono::sys_days(rota.valid_from) &&
         (!rota.valid_to || std::chrono::sys_days(date) <= std::chrono::sys_days(*rota.valid_to));
}

std::vector<WallWindow> WeeklyOn(const Rota& rota, LocalDate date) {
  const auto today = static_cast<Weekday>(WeekdayOf(date));
  std::vector<WallWindow> windows;
  for (const WeeklyRule& rule : rota.weekly) {
    if (std::ranges::find(rule.days, today) != rule.days.end()) windows.push_back(ToWindow(rule.start, rule.end));
  }
  return windows;
}

std::vector<WallWindow> WindowsOf(const Rota& rota, LocalDate date) {
  std::vector<WallWindow> replacing;
  std::vector<WallWindow> extra;
  for (const RotaException& exception : rota.exceptions) {
    if (exception.date != date) continue;
    if (exception.closed) return {};
    if (exception.start && exception.end) {
      (exception.extra ? extra : replacing).push_back(ToWindow(*exception.start, *exception.end));
    }
  }
  std::vector<WallWindow> windows = replacing.empty() ? WeeklyOn(rota, date) : std::move(replacing);
  windows.insert(windows.end(), extra.begin(), extra.end());
  return windows;
}

bool Serves(const Rota& rota, ServiceTypeId service) {
  return rota.service_types.empty() || std::ranges::find(rota.service_types, service) != rota.service_types.end();
}

void AddOpen(const Rota& rota, const Interval& within, std::vector<Interval>& open) {
  const Zone* zone = FindZone(rota.zone);
  if (zone == nullptr) return;
  // A window may have begun the day before and cross midnight.
  const LocalDate last = zone->ToWall(within.end).date;
  for (LocalDate date = AddDays(zone->ToWall(within.start).date, -1);
       std::chrono::sys_days(date) <= std::chrono::sys_days(last); date = AddDays(date, 1)) {
    if (!IsValidOn(rota, date)) continue;
    for (const WallWindow& wall : WindowsOf(rota, date)) {
      for (Interval part : zone->WindowsOn(date, wall.from, wall.to)) {
        part = {std::max(part.start, within.start), std::min(part.end, within.end)};
        if (part.start < part.end) open.push_back(part);
      }
    }
  }
}

std::vector<Interval> Merged(std::vector<Interval> windows) {
  std::ranges::sort(windows);
  std::vector<Interval> merged;
  for (const Interval& window : windows) {
    if (!merged.empty() && window.start <= merged.back().end) {
      merged.back().end = std::max(merged.back().end, window.end);
    } else {
      merged.push_back(window);
    }
  }
  return merged;
}

}  // namespace

std::vector<Issue> CheckRota(const Rota& rota) {
  std::vector<Issue> issues;
  if (FindZone(rota.zone) == nullptr) issues.push_back({"rota.unknown_zone", "/zone", {{"zone", rota.zone}}});
  if (rota.valid_to && std::chrono::sys_days(*rota.valid_to) < std::chrono::sys_days(rota.valid_from)) {
    issues.push_back({"rota.ends_before_start", "/valid_to", {{"valid_from", FormatDate(rota.valid_from)}}});
  }
  if (rota.weekly.empty() && rota.exceptions.empty()) issues.push_back({"rota.no_rule", "/weekly", {}});
  for (std::size_t i = 0; i < rota.weekly.size(); ++i) {
    CheckEdges(rota.weekly[i].start, rota.weekly[i].end, "/weekly/" + std::to_string(i), issues);
  }
  for (std::size_t i = 0; i < rota.exceptions.size(); ++i) {
    CheckException(rota.exceptions[i], "/exceptions/" + std::to_string(i), issues);
  }
  return issues;
}

bool IsValidAt(const Rota& rota, Instant at) {
  const Zone* zone = FindZone(rota.zone);
  return zone != nullptr && IsValidOn(rota, zone->ToWall(at).date);
}

std::vector<Interval> OpenWindows(std::span<const Rota> rotas, ServiceTypeId service, const Interval& within,
                                  RotaShape shape) {
  std::vector<Interval> open;
  for (const Rota& rota : rotas) {
    if (rota.shape == shape && Serves(rota, service)) AddOpen(rota, within, open);
  }
  return Merged(std::move(open));
}

bool Covers(std::span<const Interval> windows, const Interval& visit) {
  return std::ranges::any_of(windows, [&](const Interval& window) { return window.Contains(visit); });
}

bool CoversAll(const std::vector<Rota>& rotas, ServiceTypeId service, std::span<const Interval> times) {
  return std::ranges::all_of(times,
                             [&](const Interval& time) { return Covers(OpenWindows(rotas, service, time), time); });
}

bool StartsOnGrid(std::string_view zone_name, Instant start, int grid_minutes) {
  const Zone* zone = FindZone(zone_name);
  return zone != nullptr && start.milliseconds % Milliseconds(kTick).count() == 0 &&
         zone->ToWall(start).minutes % grid_minutes == 0;
}

}  // namespace medres::scheduling
