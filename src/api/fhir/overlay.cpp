#include "api/fhir/overlay.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace medres::api::fhir {
namespace {

/// Held elements that there is one of: the caller's own stands for ours, as long as the models have not changed it
/// since.
constexpr std::string_view kSingle = "requestedPeriod";

/// Two codes of one system are two concepts, unless they also share one.
bool AreOfOneConcept(const Json& ours, const Json& theirs) {
  if (!ours.is_array() || !theirs.is_array()) return true;
  bool differ = false;
  for (const Json& a : ours.get_array()) {
    for (const Json& b : theirs.get_array()) {
      if (!a.is_object() || !b.is_object()) continue;
      const std::string_view system = TextOf(a.get_object(), "system");
      if (system.empty() || system != TextOf(b.get_object(), "system")) continue;
      if (TextOf(a.get_object(), "code") == TextOf(b.get_object(), "code")) return true;
      differ = true;
    }
  }
  return !differ;
}

bool AreCompatible(const Json& ours, const Json& theirs) {
  if (ours.kind() != theirs.kind()) return false;
  if (ours.is_array()) return true;
  if (!ours.is_object()) return ours == theirs;
  const JsonObject& object = theirs.get_object();
  return std::ranges::all_of(ours.get_object(), [&](const auto& member) {
    const Json* other = Find(object, member.key());
    if (other == nullptr || member.key() == "status") return true;
    if (member.key() == "coding") return AreOfOneConcept(member.value(), *other);
    return AreCompatible(member.value(), *other);
  });
}

Json MergedLists(const JsonArray& ours, const JsonArray& theirs) {
  JsonArray merged;
  std::vector<bool> used(theirs.size(), false);
  for (const Json& item : ours) {
    std::size_t at = 0;
    while (at < theirs.size() && (used[at] || !AreCompatible(item, theirs[at]))) ++at;
    if (at < theirs.size()) used[at] = true;
    merged.push_back(at < theirs.size() ? Merged(item, theirs[at]) : item);
  }
  for (std::size_t i = 0; i < theirs.size(); ++i) {
    if (!used[i]) merged.push_back(theirs[i]);
  }
  return merged;
}

bool AreEqual(const Json* a, const Json* b) {
  if (a == nullptr || b == nullptr) return a == b;
  return *a == *b;
}

/// Nothing that the models hold has become other since.
bool SaysTheSame(const TypeRow& type, const JsonObject& projected, const JsonObject& then) {
  return std::ranges::all_of(text::Split(type.held, ','), [&](std::string_view element) {
    return AreEqual(Find(projected, element), Find(then, element));
  });
}

}  // namespace

Json Merged(const Json& ours, const Json& theirs) {
  if (ours.is_array() && theirs.is_array()) return MergedLists(ours.get_array(), theirs.get_array());
  if (!ours.is_object() || !theirs.is_object()) return ours;
  JsonObject merged = ours.get_object();
  for (const auto& [name, value] : theirs.get_object()) {
    if (Json* held = merged.if_contains(name)) {
      *held = Merged(*held, value);
    } else {
      merged[name] = value;
    }
  }
  return merged;
}

JsonObject Overlaid(const TypeRow& type, JsonObject projected, const JsonObject& said, const JsonObject& then) {
  const bool tells_of_now = SaysTheSame(type, projected, then);
  for (const auto& [name, value] : said) {
    if (name == "resourceType" || name == "id" || Lists(type.ours, name)) continue;
    // A narrative tells of the whole as it was when it was sent.
    if (name == "text" && !tells_of_now) continue;
    Json* held = projected.if_contains(name);
    if (name == "meta") {
      if (held != nullptr) *held = Merged(*held, value);
    } else if (!Lists(type.held, name)) {
      // The house's own extensions stand before the caller's.
      projected[name] = held != nullptr && name == "extension" ? Merged(*held, value) : value;
    } else if (AreEqual(held, Find(then, name))) {
      if (held != nullptr) {
        *held = Lists(kSingle, name) ? value : Merged(*held, value);
      } else {
        projected[name] = value;
      }
    }
  }
  return projected;
}

}  // namespace medres::api::fhir
