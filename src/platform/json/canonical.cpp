#include <algorithm>
#include <compare>

#include "platform/json/json.hpp"
#include "platform/json/tape.hpp"
#include "platform/json/writer.hpp"

namespace medres::json {
namespace {

/// A key with the index of its value: repeated keys sort in the order they came in.
struct Entry {
  std::string_view key;
  std::uint32_t value;

  auto operator<=>(const Entry&) const = default;
};

std::vector<Entry> SortedEntries(const Tape& tape, std::uint32_t object) {
  std::vector<Entry> entries;
  for (std::uint32_t at = object + 1; at < tape[object].next; at = tape[at + 1].next) {
    entries.push_back({tape.Text(tape[at]), at + 1});
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

bool AppendCanonicalObject(std::string& out, const Tape& tape, std::uint32_t index) {
  const std::vector<Entry> entries = SortedEntries(tape, index);
  bool unique = true;
  out.push_back('{');
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (i + 1 < entries.size() && entries[i].key == entries[i + 1].key) {
      unique = false;
      continue;
    }
    if (out.back() != '{') out.push_back(',');
    AppendQuoted(out, entries[i].key);
    out.push_back(':');
    unique = AppendCanonical(out, tape, entries[i].value) && unique;
  }
  out.push_back('}');
  return unique;
}

bool AppendCanonicalArray(std::string& out, const Tape& tape, std::uint32_t index) {
  bool unique = true;
  out.push_back('[');
  for (std::uint32_t at = index + 1; at < tape[index].next; at = tape[at].next) {
    if (at != index + 1) out.push_back(',');
    unique = AppendCanonical(out, tape, at) && unique;
  }
  out.push_back(']');
  return unique;
}

}  // namespace

bool AppendCanonical(std::string& out, const Tape& tape, std::uint32_t index) {
  const Node& node = tape[index];
  switch (node.kind) {
    case Node::Kind::kNull: out += "null"; return true;
    case Node::Kind::kBool: out += node.boolean ? "true" : "false"; return true;
    case Node::Kind::kInteger: AppendInteger(out, node.integer); return true;
    case Node::Kind::kNumber: AppendNumber(out, node.number); return true;
    case Node::Kind::kString: AppendQuoted(out, tape.Text(node)); return true;
    case Node::Kind::kArray: return AppendCanonicalArray(out, tape, index);
    case Node::Kind::kObject: return AppendCanonicalObject(out, tape, index);
  }
  return true;
}

Result<std::string> Canonical(std::string_view text) {
  MEDRES_TRY(const Tape tape, Tape::Make(text));
  std::string out;
  out.reserve(text.size());
  AppendCanonical(out, tape, 0);
  return out;
}

}  // namespace medres::json
