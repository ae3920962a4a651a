#pragma once

#include <cstdint>
#include <string_view>

namespace medres::knowledge {

/// The five phases (五行), each the mother of the next.
enum class Element : std::uint8_t { kWood, kFire, kEarth, kMetal, kWater };

constexpr Element SonOf(Element element) { return static_cast<Element>((static_cast<int>(element) + 1) % 5); }
constexpr Element MotherOf(Element element) { return static_cast<Element>((static_cast<int>(element) + 4) % 5); }

constexpr std::string_view NameOf(Element element) {
  constexpr std::string_view kNames[] = {"木", "火", "土", "金", "水"};
  return kNames[static_cast<int>(element)];
}

}  // namespace medres::knowledge
