#include "api/fhir/operations/timing.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "api/fhir/search/values.hpp"
#include "api/fhir/tables.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

struct PartRow {
  std::string_view code;
  int from;
  int to;
};
/// Parts of the day in hours, as FHIR's value set event-timing describes them.
constexpr std::array<PartRow, 10> kParts{{{"MORN", 0, 12},
                                          {"MORN.early", 0, 9},
                                          {"MORN.late", 9, 12},
                                          {"NOON", 11, 14},
                                          {"AFT", 12, 18},
                                          {"AFT.early", 12, 15},
                                          {"AFT.late", 15, 18},
                                          {"EVE", 18, 24},
                                          {"EVE.early", 18, 21},
                                          {"NIGHT", 21, 24}}};

Error Unknown(std::string_view pointer, std::string_view value) {
  return Error::Invalid("fhir.value", std::string(pointer), {{"value", std::string(value)}});
}

constexpr std::string_view kBoundsPointer = "/timing/repeat/boundsPeriod";
/// Dates without a zone are read as those of start and end are.
constexpr std::string_view kTimingZone = "Asia/Shanghai";

/// Either end may be open.
Result<Interval> ReadBounds(const JsonObject& period) {
  Interval bounds{Instant{0}, Instant{std::numeric_limits<std::int64_t>::max()}};
  if (const std::string_view text = TextOf(period, "start"); !text.empty()) {
    const auto from = ParseDateSpan(text, kTimingZone);
    if (!from) return Fail(Unknown(kBoundsPointer, text));
    bounds.start = from->start;
  }
  if (const std::string_view text = TextOf(period, "end"); !text.empty()) {
    const auto to = ParseDateSpan(text, kTimingZone);
    if (!to) return Fail(Unknown(kBoundsPointer, text));
    bounds.end = to->end;
  }
  return bounds;
}

void NoteOthers(const JsonObject& object, std::string_view path, std::string_view known,
                std::vector<std::string>& ignored) {
  for (const auto& member : object) {
    const std::string_view name(member.key().data(), member.key().size());
    if (!Lists(known, name)) ignored.push_back(std::string(path).append(name));
  }
}

}  // namespace

bool PreferredTimes::Allow(Instant start, std::string_view zone_name) const {
  const scheduling::Zone* zone = scheduling::FindZone(zone_name);
  if (zone == nullptr) return true;
  const scheduling::WallTime wall = zone->ToWall(start);
  const bool day = weekdays.empty() || std::ranges::find(weekdays, scheduling::WeekdayOf(wall.date)) != weekdays.end();
  const bool time = minutes.empty() || std::ranges::any_of(minutes, [&](const auto& part) {
                      return part.first <= wall.minutes && wall.minutes < part.second;
                    });
  const auto holds = [&](const Interval& event) { return event.start <= start && start < event.end; };
  return day && time && (events.empty() || std::ranges::any_of(events, holds));
}

Result<PreferredTimes> ReadTiming(const JsonObject& timing) {
  PreferredTimes times;
  NoteOthers(timing, "timing.", "event,repeat", times.ignored);
  for (const Json& item : ArrayOf(timing, "event")) {
    const auto event = ParseDateSpan(TextOf(item), kTimingZone);
    if (!event) return Fail(Unknown("/timing/event", TextOf(item)));
    times.events.push_back(*event);
  }
  const JsonObject* repeat = FindObject(timing, "repeat");
  if (repeat == nullptr) return times;
  NoteOthers(*repeat, "timing.repeat.", "dayOfWeek,when,timeOfDay,boundsPeriod", times.ignored);
  if (const JsonObject* period = FindObject(*repeat, "boundsPeriod")) {
    MEDRES_TRY(times.bounds, ReadBounds(*period));
  }
  for (const Json& item : ArrayOf(*repeat, "dayOfWeek")) {
    const auto day = std::ranges::find(kDays, TextOf(item));
    if (day == kDays.end()) return Fail(Unknown("/timing/repeat/dayOfWeek", TextOf(item)));
    times.weekdays.push_back(static_cast<int>(day - kDays.begin()));
  }
  for (const Json& item : ArrayOf(*repeat, "when")) {
    const auto part = std::ranges::find(kParts, TextOf(item), &PartRow::code);
    if (part == kParts.end()) return Fail(Unknown("/timing/repeat/when", TextOf(item)));
    times.minutes.emplace_back(part->from * 60, part->to * 60);
  }
  for (const Json& item : ArrayOf(*repeat, "timeOfDay")) {
    const auto time = ParseLocalTime(TextOf(item).substr(0, std::string_view("08:00").size()));
    if (!time) return Fail(Unknown("/timing/repeat/timeOfDay", TextOf(item)));
    times.minutes.emplace_back(time->minutes, time->minutes + 1);
  }
  return times;
}

}  // namespace medres::api::fhir
