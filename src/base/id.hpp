#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace medres {

/// 128 bits that name one thing for ever: a UUID of version 7 (RFC 9562), so that ids sort by birth.
/// Stored as `uuid` in PostgreSQL and as a 16-byte BLOB in SQLite; shown as 26 characters of Crockford's base 32.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Uuid&) const = default;
  bool IsNil() const { return *this == Uuid{}; }
};

/// A new version 7 id from the system clock and the kernel's random source. Ids made by one thread are strictly
/// increasing. Thread-safe.
Uuid MakeUuid();

/// A version 8 id (RFC 9562) derived from a name: the same name gives the same id, for imported facts and seeded data.
/// Two 64-bit mixes make the halves; it is not a cryptographic digest.
Uuid MakeNamedUuid(std::string_view name);

/// 26 characters of 0-9A-Z without I, L, O, U; parsing is case-insensitive and refuses overflow.
std::string ToText(const Uuid& id);
std::optional<Uuid> ParseUuid(std::string_view text);

/// An id that cannot be taken for another kind's id. `Tag` is any type, complete or not.
template <class Tag>
struct Id {
  Uuid value;

  auto operator<=>(const Id&) const = default;
  bool IsNil() const { return value.IsNil(); }
  std::string Text() const { return ToText(value); }

  static Id Make() { return Id{MakeUuid()}; }
  static std::optional<Id> Parse(std::string_view text) {
    const auto parsed = ParseUuid(text);
    return parsed ? std::optional<Id>(Id{*parsed}) : std::nullopt;
  }
};

using ResourceId = Id<struct ResourceTag>;
using ServiceTypeId = Id<struct ServiceTypeTag>;
using RotaId = Id<struct RotaTag>;
using PatientId = Id<struct PatientTag>;
using AppointmentId = Id<struct AppointmentTag>;
using AllocationId = Id<struct AllocationTag>;
using ApiKeyId = Id<struct ApiKeyTag>;

}  // namespace medres

template <>
struct std::hash<medres::Uuid> {
  std::size_t operator()(const medres::Uuid& id) const noexcept;
};

template <class Tag>
struct std::hash<medres::Id<Tag>> {
  std::size_t operator()(const medres::Id<Tag>& id) const noexcept { return std::hash<medres::Uuid>{}(id.value); }
};
