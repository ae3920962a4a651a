#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/json/json.hpp"

/// Enumerators by the names they have on the wire, for tables and patterns.
namespace medres::knowledge {

template <class E>
std::string NameOf(E value) {
  const json::EnumType& type = json::Reflect<E>::kType;
  for (const json::Enumerator& one : type.values) {
    if (one.value == static_cast<std::int64_t>(value)) return json::WireName(type, one);
  }
  return {};
}

template <class E>
std::optional<E> ParseName(std::string_view name) {
  const json::EnumType& type = json::Reflect<E>::kType;
  for (const json::Enumerator& one : type.values) {
    if (json::WireName(type, one) == name) return static_cast<E>(one.value);
  }
  return std::nullopt;
}

}  // namespace medres::knowledge
