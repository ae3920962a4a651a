#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace medres::scheduling {

/// Wall-clock time: a date and minutes since its midnight (0..1439).
struct WallTime {
  LocalDate date;
  int minutes = 0;
  bool operator==(const WallTime&) const = default;
};

/// An IANA time zone of the system's tzdb. Immutable, thread-safe, alive for the whole program.
class Zone {
 public:
  virtual ~Zone() = default;

  virtual std::string_view name() const = 0;
  virtual Minutes OffsetAt(Instant at) const = 0;
  virtual WallTime ToWall(Instant at) const = 0;

  /// The instants whose wall time lies in [from, to) minutes of the date: nothing in a gap, both passes of a fold. `to`
  /// may exceed 1440 and reach into the next day. In order, disjoint, not empty.
  virtual std::vector<Interval> WindowsOn(LocalDate date, int from, int to) const = 0;

  /// Midnight of the date, or the first instant after it where a gap swallows midnight.
  Instant StartOf(LocalDate date) const;
};

/// Nothing when the tzdb has no such zone. Offsets that are not whole minutes (local mean times before 1940) are cut.
const Zone* FindZone(std::string_view iana_name);

/// RFC 3339 with the zone's offset, as people on the spot read it; UTC when there is no such zone.
std::string FormatInZone(Instant at, std::string_view iana_name);

/// "2025b": which rules the answers rest on.
std::string TzdbVersion();

LocalDate AddDays(LocalDate date, int days);
/// 0 is Monday.
int WeekdayOf(LocalDate date);

/// "2026-12-01T08:00"
std::string FormatWall(const WallTime& wall);

}  // namespace medres::scheduling
