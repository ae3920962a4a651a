#include "platform/json/scalars.hpp"

#include <cmath>
#include <cstring>
#include <limits>

#include "base/text.hpp"
#include "platform/json/writer.hpp"

namespace medres::json {
namespace {

std::string NumberText(double value) {
  std::string text;
  AppendNumber(text, value);
  return text;
}

/// What fits the C++ type, for integers narrower than 64 bits.
struct Bounds {
  std::int64_t min;
  std::int64_t max;
};

Bounds BoundsOf(const IntegerType& type) {
  if (type.size == sizeof(std::int64_t)) {
    return {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
  }
  const int bits = type.size * 8;
  if (!type.is_signed) return {0, (std::int64_t{1} << bits) - 1};
  return {-(std::int64_t{1} << (bits - 1)), (std::int64_t{1} << (bits - 1)) - 1};
}

/// True when the rules hold.
bool CheckNumber(double value, const Field* rules, Place& place) {
  if (rules == nullptr) return true;
  if (rules->has_range && (value < rules->min || value > rules->max)) {
    place.Report("json.range", {{"min", NumberText(rules->min)}, {"max", NumberText(rules->max)}});
    return false;
  }
  if (rules->multiple_of != 0) {
    const double rest = std::remainder(value, rules->multiple_of);
    if (std::abs(rest) > 1e-9 * rules->multiple_of) {
      place.Report("json.multiple_of", {{"step", NumberText(rules->multiple_of)}});
      return false;
    }
  }
  return true;
}

void CheckCount(std::size_t count, std::size_t min, std::size_t max, std::string_view name, Place& place) {
  if (count >= min && count <= max) return;
  const std::string code(name);
  if (max == Field::kNoLimit) {
    place.Report(code + "_min", {{"min", std::to_string(min)}});
  } else {
    place.Report(code, {{"min", std::to_string(min)}, {"max", std::to_string(max)}});
  }
}

/// Integers of every width end in the same bytes on this little-endian house.
void StoreBytes(std::int64_t value, std::size_t size, void* target) { std::memcpy(target, &value, size); }

}  // namespace

void ReportType(Place& place, std::string_view expected) {
  place.Report("json.type", {{"expected", std::string(expected)}});
}

void StoreInteger(std::int64_t value, const IntegerType& type, const Field* rules, void* target, Place& place) {
  if (!CheckNumber(static_cast<double>(value), rules, place)) return;
  const Bounds bounds = BoundsOf(type);
  if (value < bounds.min || value > bounds.max) {
    place.Report("json.range", {{"min", std::to_string(bounds.min)}, {"max", std::to_string(bounds.max)}});
    return;
  }
  StoreBytes(value, type.size, target);
}

void StoreNumber(double value, const Field* rules, void* target, Place& place) {
  if (CheckNumber(value, rules, place)) *static_cast<double*>(target) = value;
}

void StoreString(std::string_view value, const Field* rules, void* target, Place& place) {
  if (rules != nullptr) {
    if (rules->min_length > 0 || rules->max_length != Field::kNoLimit) {
      CheckCount(text::CountCodePoints(value), rules->min_length, rules->max_length, "json.length", place);
    }
    if (rules->format != nullptr && !rules->format->accepts(value)) {
      place.Report("json.format", {{"expected", std::string(rules->format->name)}});
    }
  }
  static_cast<std::string*>(target)->assign(value);
}

void StoreText(std::string_view value, const TextType& type, void* target, Place& place) {
  if (!type.parse(value, target)) place.Report("json.format", {{"expected", std::string(type.format)}});
}

void StoreEnum(std::string_view value, const EnumType& type, void* target, Place& place) {
  std::string allowed;
  for (const Enumerator& candidate : type.values) {
    const std::string name = WireName(type, candidate);
    if (name == value) return StoreBytes(candidate.value, type.size, target);
    if (!allowed.empty()) allowed += ", ";
    allowed += name;
  }
  place.Report("json.enum", {{"allowed", std::move(allowed)}});
}

void CheckItemCount(std::size_t count, const Field* rules, Place& place) {
  if (rules != nullptr) CheckCount(count, rules->min_items, rules->max_items, "json.items", place);
}

}  // namespace medres::json
