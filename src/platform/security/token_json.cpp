#include "platform/security/token_json.hpp"

#include <cmath>

namespace medres::security {
namespace {

using Kind = json::Node::Kind;

/// Seconds of years to come; numbers beyond are no dates.
constexpr double kLargestNumber = 1e15;

}  // namespace

std::optional<TokenObject> TokenObject::Whole(const json::Tape& tape) {
  std::string canonical;
  if (tape[0].kind != Kind::kObject || !json::AppendCanonical(canonical, tape, 0)) return std::nullopt;
  return TokenObject(tape, 0);
}

std::optional<std::uint32_t> TokenObject::Find(std::string_view name) const {
  std::uint32_t at = index_ + 1;
  while (at < tape_[index_].next) {
    const std::uint32_t value = tape_[at].next;
    if (tape_.Text(tape_[at]) == name) return value;
    at = tape_[value].next;
  }
  return std::nullopt;
}

std::string TokenObject::Text(std::string_view name) const {
  const auto at = Find(name);
  return at && tape_[*at].kind == Kind::kString ? std::string(tape_.Text(tape_[*at])) : std::string();
}

std::optional<std::int64_t> TokenObject::Number(std::string_view name) const {
  const auto at = Find(name);
  if (!at) return std::nullopt;
  const json::Node& node = tape_[*at];
  if (node.kind == Kind::kInteger) return node.integer;
  if (node.kind != Kind::kNumber || !(std::abs(node.number) < kLargestNumber)) return std::nullopt;
  return static_cast<std::int64_t>(node.number);
}

std::optional<std::vector<std::uint32_t>> TokenObject::Elements(std::string_view name) const {
  const auto at = Find(name);
  if (!at || tape_[*at].kind != Kind::kArray) return std::nullopt;
  std::vector<std::uint32_t> elements;
  for (std::uint32_t one = *at + 1; one < tape_[*at].next; one = tape_[one].next) elements.push_back(one);
  return elements;
}

std::optional<std::vector<std::string>> TokenObject::Texts(std::string_view name) const {
  const auto elements = Elements(name);
  if (!elements) return std::nullopt;
  std::vector<std::string> texts;
  for (const std::uint32_t at : *elements) {
    if (tape_[at].kind != Kind::kString) return std::nullopt;
    texts.emplace_back(tape_.Text(tape_[at]));
  }
  return texts;
}

std::optional<std::vector<TokenObject>> TokenObject::Objects(std::string_view name) const {
  const auto elements = Elements(name);
  if (!elements) return std::nullopt;
  std::vector<TokenObject> objects;
  for (const std::uint32_t at : *elements) {
    if (tape_[at].kind != Kind::kObject) return std::nullopt;
    objects.emplace_back(tape_, at);
  }
  return objects;
}

}  // namespace medres::security
