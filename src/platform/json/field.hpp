#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace medres::json {

/// A form that text must have, beyond its type. `pattern` (ECMA-262) tells the schema, `accepts` decides.
struct Format {
  std::string_view name;
  std::string_view pattern;
  bool (*accepts)(std::string_view text);
};

bool IsSlug(std::string_view text);
bool IsDigits(std::string_view text);
bool IsEmail(std::string_view text);
bool IsPhone(std::string_view text);
bool IsTimeZoneName(std::string_view text);
bool IsNotBlank(std::string_view text);

inline constexpr Format kSlug{"slug", "^[a-z0-9]+(-[a-z0-9]+)*$", &IsSlug};
inline constexpr Format kDigits{"digits", "^[0-9]+$", &IsDigits};
inline constexpr Format kEmail{"email", "^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", &IsEmail};
inline constexpr Format kPhone{"phone", "^\\+?[0-9][0-9 -]{2,22}[0-9]$", &IsPhone};
/// Looks like an IANA name; whether the zone exists is for the rules that load it.
inline constexpr Format kTimeZone{"time-zone", "^[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}$", &IsTimeZoneName};
inline constexpr Format kNotBlank{"not-blank", "\\S", &IsNotBlank};

/// The rules and the documentation of one member, as data. Chain what applies:
/// `Field("duration_minutes").Range(5, 1440).MultipleOf(5).Help("How long a visit takes.").Example("30")`.
///
/// Range, MultipleOf, Length and Matches speak of the value, or of each element when the member is a list, a map or
/// optional; Items speaks of the list or map itself.
struct Field {
  static constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

  constexpr explicit Field(std::string_view member) : name(member) {}

  constexpr Field Range(double at_least, double at_most) const {
    Field field = *this;
    field.has_range = true;
    field.min = at_least;
    field.max = at_most;
    return field;
  }
  constexpr Field MultipleOf(double step) const {
    Field field = *this;
    field.multiple_of = step;
    return field;
  }
  /// In code points.
  constexpr Field Length(std::size_t at_least, std::size_t at_most) const {
    Field field = *this;
    field.min_length = at_least;
    field.max_length = at_most;
    return field;
  }
  constexpr Field Items(std::size_t at_least, std::size_t at_most) const {
    Field field = *this;
    field.min_items = at_least;
    field.max_items = at_most;
    return field;
  }
  /// The format must outlive the field: a constant.
  constexpr Field Matches(const Format& wanted) const {
    Field field = *this;
    field.format = &wanted;
    return field;
  }
  /// May be absent though its type is not optional; the default of the struct stands then.
  constexpr Field Optional() const {
    Field field = *this;
    field.optional = true;
    return field;
  }
  constexpr Field Help(std::string_view sentence) const {
    Field field = *this;
    field.help = sentence;
    return field;
  }
  /// Text is written bare (`Example("08:00")`), lists and objects as JSON.
  constexpr Field Example(std::string_view value) const {
    Field field = *this;
    field.example = value;
    return field;
  }

  std::string_view name;
  std::string_view help;
  std::string_view example;
  const Format* format = nullptr;
  double min = 0;
  double max = 0;
  double multiple_of = 0;  ///< 0: any
  std::size_t min_length = 0;
  std::size_t max_length = kNoLimit;
  std::size_t min_items = 0;
  std::size_t max_items = kNoLimit;
  bool has_range = false;
  bool optional = false;
};

/// What a type says of itself beyond its members: `constexpr auto DescribeJson(const Rota*)` returns one, found by ADL.
/// Members without a Field keep the rules of their types.
template <std::size_t N>
struct ObjectRules {
  std::string_view name;     ///< of the schema
  std::string_view summary;  ///< one sentence
  std::array<Field, N> fields;
};

template <class... Fields>
constexpr auto Object(std::string_view schema_name, std::string_view summary, Fields... fields) {
  return ObjectRules<sizeof...(Fields)>{schema_name, summary, {fields...}};
}

}  // namespace medres::json
