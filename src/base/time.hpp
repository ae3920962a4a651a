#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace medres {

using Milliseconds = std::chrono::milliseconds;
using Minutes = std::chrono::minutes;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z. What the database stores as bigint.
struct Instant {
  std::int64_t milliseconds = 0;

  auto operator<=>(const Instant&) const = default;
  friend Instant operator+(Instant at, Milliseconds by) { return {at.milliseconds + by.count()}; }
  friend Instant operator-(Instant at, Milliseconds by) { return {at.milliseconds - by.count()}; }
  friend Milliseconds operator-(Instant a, Instant b) { return Milliseconds(a.milliseconds - b.milliseconds); }
};

/// A half-open stretch of time, [start, end).
struct Interval {
  Instant start;
  Instant end;

  auto operator<=>(const Interval&) const = default;
  bool Overlaps(const Interval& other) const { return start < other.end && other.start < end; }
  bool Contains(const Interval& other) const { return start <= other.start && other.end <= end; }
  Milliseconds Length() const { return end - start; }
};

/// A calendar date without a zone.
using LocalDate = std::chrono::year_month_day;

/// Minutes since local midnight, 0..1440; 1440 is written 24:00 and ends a day.
struct LocalTime {
  int minutes = 0;
  auto operator<=>(const LocalTime&) const = default;
};

/// RFC 3339 with a required offset ("2026-12-01T08:00:00+08:00", "…Z"), at most millisecond precision.
std::optional<Instant> ParseInstant(std::string_view text);
/// With the given offset from UTC: "2026-12-01T08:00:00+08:00"; milliseconds appear only when not zero.
std::string FormatInstant(Instant at, Minutes offset = Minutes(0));

/// "2026-12-01". Refuses days that do not exist.
std::optional<LocalDate> ParseDate(std::string_view text);
std::string FormatDate(LocalDate date);

/// "08:00" .. "24:00".
std::optional<LocalTime> ParseLocalTime(std::string_view text);
std::string FormatLocalTime(LocalTime time);

/// The source of "now", handed to whoever needs it so that tests can set it. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant Now() const override;
};

}  // namespace medres
