#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "platform/json/issues.hpp"
#include "platform/json/reflect.hpp"

/// JSON in and out of described structs. All functions are pure and thread-safe.
namespace medres::json {

inline constexpr int kMaxDepth = 32;

/// One parameter of a query string or path, already percent-decoded.
struct NamedText {
  std::string_view name;
  std::string_view value;
};

/// The work behind the templates. They leave `target` half-filled when something is wrong. `pointer_prefix` begins the
/// pointer of every issue ('?' of a query: "?limit").
Status ReadJson(std::string_view text, const Type& type, void* target, Issues& issues);
void ReadPairs(std::span<const NamedText> pairs, const ObjectType& type, void* target, Issues& issues,
               std::string_view pointer_prefix = "?");
void ReadPlainText(std::string_view text, const Type& type, void* target, Issues& issues, std::string_view pointer);
void AppendJson(std::string& out, const Type& type, const void* value);

/// Strict: unknown and repeated members, wrong types and broken rules are all reported at once, each with its JSON
/// pointer. Failures: kMalformed `json.syntax` {line, column}, `json.depth` {max}; kInvalid with issues `json.*`.
template <class T>
Result<T> Parse(std::string_view text) {
  T value{};
  Issues issues;
  MEDRES_CHECK(ReadJson(text, kTypeOf<T>, &value, issues));
  if (!issues.empty()) return Fail(issues.TakeError());
  return value;
}

/// A query string read into a described struct: numbers, ids, dates and enums from text, lists from repeated or
/// comma-separated values. Failures: kInvalid; pointers are "?name".
template <class T>
Result<T> ParseQuery(std::span<const NamedText> pairs) {
  T value{};
  Issues issues;
  ReadPairs(pairs, Reflect<T>::kType, &value, issues);
  if (!issues.empty()) return Fail(issues.TakeError());
  return value;
}

template <class T>
void Append(std::string& out, const T& value) {
  AppendJson(out, kTypeOf<T>, &value);
}

template <class T>
std::string ToText(const T& value) {
  std::string out;
  AppendJson(out, kTypeOf<T>, &value);
  return out;
}

/// Members sorted by name, no white space, numbers in their shortest form: equal values give equal texts. Of repeated
/// members the last counts. Failures as Parse's kMalformed.
Result<std::string> Canonical(std::string_view text);

/// The same value on many lines, two blanks a level, members in their order: for files that people read and compare.
Result<std::string> Indented(std::string_view text);

}  // namespace medres::json
