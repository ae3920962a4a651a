#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"

namespace medres::scheduling {

enum class Weekday { kMon, kTue, kWed, kThu, kFri, kSat, kSun };

/// Open in [start, end) of wall time on the given days; end ≤ start means into the next day, 24:00 ends a day.
struct WeeklyRule {
  std::vector<Weekday> days;
  LocalTime start;
  LocalTime end;

  bool operator==(const WeeklyRule&) const = default;
};

/// What differs on one date: closed all day, or times that replace the day's, or (`extra`) times that are added to it.
struct RotaException {
  LocalDate date;
  bool closed = false;
  std::optional<LocalTime> start;
  std::optional<LocalTime> end;
  bool extra = false;

  bool operator==(const RotaException&) const = default;
};

enum class RotaShape { kTimed, kSession };

/// When a resource can be booked: weekly wall-time rules in one zone with effective dates, plus dated exceptions.
/// A resource may have several (two sites, two services); they add up. Without any it follows its nearest ancestor's.
struct Rota {
  RotaId id;
  ResourceId resource;
  std::optional<ResourceId> location;
  std::vector<ServiceTypeId> service_types;  ///< empty: any service
  RotaShape shape = RotaShape::kTimed;
  std::string zone;
  LocalDate valid_from;
  std::optional<LocalDate> valid_to;  ///< inclusive
  std::vector<WeeklyRule> weekly;
  std::vector<RotaException> exceptions;
  std::int64_t version = 1;

  bool operator==(const Rota&) const = default;
};

}  // namespace medres::scheduling
