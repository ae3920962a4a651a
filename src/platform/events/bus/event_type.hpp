#pragma once

#include <algorithm>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.hpp"
#include "base/id.hpp"
#include "platform/events/outbox.hpp"
#include "platform/json/json.hpp"

/// Events as types. An event is a struct that says its name and the version of its schema, and whose key it is:
///
///     struct LotMoved {
///       static constexpr events::EventType kEvent{"inventory.moved", 2};
///       MedicineId key;           // what keeps events in order; not part of the JSON
///       std::int64_t change = 0;
///       using Previous = LotMovedV1;                  // how version 1 looked,
///       static LotMoved From(const LotMovedV1& old);  // and what it means today
///     };
///     BOOST_DESCRIBE_STRUCT(LotMoved, (), (change))
namespace medres::events {

struct EventType {
  std::string_view name;  ///< dotted, the room first
  int version = 1;
};

inline const Uuid& UuidOf(const Uuid& id) { return id; }
template <class Tag>
const Uuid& UuidOf(const Id<Tag>& id) {
  return id.value;
}
inline Uuid& UuidOf(Uuid& id) { return id; }
template <class Tag>
Uuid& UuidOf(Id<Tag>& id) {
  return id.value;
}

/// What can be published in memory.
template <class T>
concept KeyedEvent = std::default_initializable<T> && std::copyable<T> && requires(const T& event) {
  { T::kEvent.name } -> std::convertible_to<std::string_view>;
  { UuidOf(event.key) } -> std::convertible_to<const Uuid&>;
};

/// What besides has a form in the outbox.
template <class T>
concept StoredEvent = KeyedEvent<T> && requires { json::Reflect<T>::kType; };

/// The version of a payload's schema, which it tells in its member `schema`; without one it is 1.
int SchemaOf(std::string_view payload);
/// `json`, an object, with that member in front.
std::string WithSchema(int version, std::string json);

/// For AppendTo, in the transaction in which it happened.
template <StoredEvent T>
Event Encode(const T& event) {
  return {std::string(T::kEvent.name), UuidOf(event.key), WithSchema(T::kEvent.version, json::ToText(event))};
}

/// Reads a payload and passes over members it does not know, which newer programs may add. kInternal
/// `events.unreadable` {kind, reason}.
Status ReadPayload(const Event& event, const json::Type& type, void* target);

namespace detail {

inline ErrorArgs SchemaArgs(const Event& event, int schema) {
  return {{"kind", event.kind}, {"schema", std::to_string(schema)}};
}

template <StoredEvent T>
Result<T> DecodeVersion(const Event& event, int schema) {
  if (schema == T::kEvent.version) {
    T value{};
    MEDRES_CHECK(ReadPayload(event, json::kTypeOf<T>, &value));
    UuidOf(value.key) = event.subject;
    return value;
  }
  if constexpr (requires { typename T::Previous; }) {
    using Previous = typename T::Previous;
    static_assert(Previous::kEvent.name == T::kEvent.name && Previous::kEvent.version + 1 == T::kEvent.version,
                  "Previous is the same event, one version before");
    MEDRES_TRY(const Previous older, DecodeVersion<Previous>(event, schema));
    T value = T::From(older);
    UuidOf(value.key) = event.subject;
    return value;
  } else {
    return Fail(Error::Internal("events.schema_too_old", SchemaArgs(event, schema)));
  }
}

}  // namespace detail

/// The rule of versions: the same is read, an older one is read as what it was and brought up step by step
/// (T::Previous, T::From), or refused where nobody says how: kInternal `events.schema_too_old`. A newer one is left to
/// newer programs: kUnavailable `events.schema_too_new`. Both {kind, schema}.
template <StoredEvent T>
Result<T> Decode(const Event& event) {
  const int schema = SchemaOf(event.payload);
  if (schema > T::kEvent.version) {
    return Fail(Error::Unavailable("events.schema_too_new", detail::SchemaArgs(event, schema)));
  }
  return detail::DecodeVersion<T>(event, schema);
}

}  // namespace medres::events
