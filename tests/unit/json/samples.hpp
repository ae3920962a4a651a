#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/json/json.hpp"

/// Types with something of everything, for the tests of this folder.
namespace medres::json_test {

enum class Weekday { kMon, kTue, kSun };
BOOST_DESCRIBE_ENUM(Weekday, kMon, kTue, kSun)

enum class Status : std::uint8_t { kBooked = 1, kCheckedIn = 4, kEnteredInError = 250 };
BOOST_DESCRIBE_ENUM(Status, kBooked, kCheckedIn, kEnteredInError)

enum class Channel { kWalkIn, kOnlinePortal };
BOOST_DESCRIBE_ENUM(Channel, kWalkIn, kOnlinePortal)
constexpr char WireSeparator(const Channel*) { return '_'; }

enum class Unit { kMillimetre, kPercent };
BOOST_DESCRIBE_ENUM(Unit, kMillimetre, kPercent)
constexpr std::string_view WireName(Unit unit) { return unit == Unit::kPercent ? "%" : "mm"; }

struct Window {
  std::vector<Weekday> days;
  LocalTime start;
  LocalTime end;
  bool operator==(const Window&) const = default;
};
BOOST_DESCRIBE_STRUCT(Window, (), (days, start, end))

struct Versioned {
  std::int64_t version = 1;
  bool operator==(const Versioned&) const = default;
};
BOOST_DESCRIBE_STRUCT(Versioned, (), (version))

/// An input with rules.
struct Rota : Versioned {
  std::string name;
  int duration_minutes = 30;
  double weight = 1;
  bool active = true;
  std::vector<Window> weekly;
  std::optional<LocalDate> valid_to;
  std::map<std::string, std::string> labels;
  std::string zone = "Asia/Shanghai";
  bool operator==(const Rota&) const = default;
};
BOOST_DESCRIBE_STRUCT(Rota, (Versioned), (name, duration_minutes, weight, active, weekly, valid_to, labels, zone))
constexpr auto DescribeJson(const Rota*) {
  using json::Field;
  return json::Object(
      "RotaInput", "When a resource can be booked.", Field("version").Optional(),
      Field("name").Length(1, 5).Matches(json::kNotBlank).Help("What people call it.").Example("Mornings"),
      Field("duration_minutes").Optional().Range(5, 1440).MultipleOf(5).Example("30"),
      Field("weight").Optional().Range(0, 1).MultipleOf(0.1), Field("active").Optional(), Field("weekly").Items(1, 2),
      Field("labels").Optional().Items(0, 2).Length(0, 3), Field("zone").Optional().Matches(json::kTimeZone));
}

/// Every kind of value, no rules.
struct Everything {
  bool flag = false;
  int count = 0;
  std::int64_t big = 0;
  std::uint8_t small = 0;
  double ratio = 0;
  std::string text;
  std::optional<int> maybe;
  json::Nullable<int> nullable;
  std::optional<json::Nullable<int>> patch;
  std::vector<int> list;
  std::map<std::string, int> map;
  Status status = Status::kBooked;
  ResourceId id;
  Instant at;
  json::ZonedInstant zoned;
  LocalDate date = LocalDate(std::chrono::year(2026), std::chrono::month(1), std::chrono::day(1));
  LocalTime time;
  json::Raw raw;
  bool operator==(const Everything&) const = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (flag, count, big, small, ratio, text, maybe, nullable, patch, list, map, status, id, at, zoned,
                       date, time, raw))
constexpr auto DescribeJson(const Everything*) {
  using json::Field;
  return json::Object("Everything", "", Field("flag").Optional(), Field("count").Optional(), Field("big").Optional(),
                      Field("small").Optional(), Field("ratio").Optional(), Field("text").Optional(),
                      Field("nullable").Optional(), Field("list").Optional(), Field("map").Optional(),
                      Field("status").Optional(), Field("id").Optional(), Field("at").Optional(),
                      Field("zoned").Optional(), Field("date").Optional(), Field("time").Optional(),
                      Field("raw").Optional());
}

struct Tree {
  int value = 0;
  std::vector<Tree> children;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (value, children))

struct ListSlots {
  std::optional<int> limit;
  std::vector<ResourceId> resource;
  std::optional<std::vector<Weekday>> day;
  std::optional<bool> free;
  std::optional<Instant> from;
  std::string service;
};
BOOST_DESCRIBE_STRUCT(ListSlots, (), (limit, resource, day, free, from, service))
constexpr auto DescribeJson(const ListSlots*) {
  using json::Field;
  return json::Object("ListSlots", "", Field("limit").Range(1, 100), Field("resource").Optional().Items(0, 2),
                      Field("service").Length(1, 8));
}

/// "code@pointer{args}; …" so that a whole refusal fits in one line of a table.
inline std::string Brief(const Error& error) {
  const auto append = [](std::string& out, std::string_view code, const ErrorArgs& args) {
    out += code;
    for (const auto& [name, value] : args) out.append(" ").append(name).append("=").append(value);
  };
  std::string out;
  if (error.issues.empty()) append(out, error.code, error.args);
  for (const Issue& issue : error.issues) {
    if (!out.empty()) out += "; ";
    out.append(issue.pointer).append(" ");
    append(out, issue.code, issue.args);
  }
  return out;
}

template <class T>
std::string Brief(const Result<T>& result) {
  return result ? "ok" : Brief(result.error());
}

}  // namespace medres::json_test
