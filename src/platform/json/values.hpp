#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.hpp"
#include "base/time.hpp"

namespace medres::json {

/// A value that is always written, as null when empty. As a member of an input it may be null but not absent; inside
/// std::optional it tells "set to null" from "leave as it is".
template <class T>
struct Nullable {
  std::optional<T> value;

  bool operator==(const Nullable&) const = default;
};

/// Any JSON value, kept as canonical text (see Canonical). An empty text is written as null.
struct Raw {
  std::string text;

  bool operator==(const Raw&) const = default;
};

/// An instant that is written with a clinic's offset from UTC: "2026-12-01T08:00:00+08:00".
struct ZonedInstant {
  Instant at;
  Minutes offset{0};

  auto operator<=>(const ZonedInstant&) const = default;
};

/// How a value type is spelled as text, in bodies, paths and query strings alike. Specialise it to teach JSON a new
/// one: kFormat names it, Parse refuses what is not one, Append writes it.
template <class T>
struct TextForm;

template <class T>
concept HasTextForm = requires(std::string_view text, std::string& out, const T& value) {
  { TextForm<T>::Parse(text) } -> std::same_as<std::optional<T>>;
  TextForm<T>::Append(out, value);
};

template <class Tag>
struct TextForm<Id<Tag>> {
  static constexpr std::string_view kFormat = "id";
  static constexpr std::string_view kPattern = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$";
  static constexpr std::string_view kExample = "01JD3ZQ4M8E6T7V9X2B5C0N1RK";
  static std::optional<Id<Tag>> Parse(std::string_view text) { return Id<Tag>::Parse(text); }
  static void Append(std::string& out, const Id<Tag>& id) { out += ToText(id.value); }
};

template <>
struct TextForm<Instant> {
  static constexpr std::string_view kFormat = "date-time";
  static constexpr std::string_view kPattern = "";
  static constexpr std::string_view kExample = "2026-12-01T00:00:00Z";
  static std::optional<Instant> Parse(std::string_view text) { return ParseInstant(text); }
  static void Append(std::string& out, Instant at) { out += FormatInstant(at); }
};

template <>
struct TextForm<ZonedInstant> {
  static constexpr std::string_view kFormat = "date-time";
  static constexpr std::string_view kPattern = "";
  static constexpr std::string_view kExample = "2026-12-01T08:00:00+08:00";
  static std::optional<ZonedInstant> Parse(std::string_view text);
  static void Append(std::string& out, const ZonedInstant& value) { out += FormatInstant(value.at, value.offset); }
};

template <>
struct TextForm<LocalDate> {
  static constexpr std::string_view kFormat = "date";
  static constexpr std::string_view kPattern = "";
  static constexpr std::string_view kExample = "2026-12-01";
  static std::optional<LocalDate> Parse(std::string_view text) { return ParseDate(text); }
  static void Append(std::string& out, LocalDate date) { out += FormatDate(date); }
};

template <>
struct TextForm<LocalTime> {
  static constexpr std::string_view kFormat = "local-time";
  static constexpr std::string_view kPattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";
  static constexpr std::string_view kExample = "08:00";
  static std::optional<LocalTime> Parse(std::string_view text) { return ParseLocalTime(text); }
  static void Append(std::string& out, LocalTime time) { out += FormatLocalTime(time); }
};

}  // namespace medres::json
