#include <array>
#include <bitset>
#include <cmath>
#include <vector>

#include "base/text.hpp"
#include "platform/json/json.hpp"
#include "platform/json/pointer.hpp"
#include "platform/json/scalars.hpp"
#include "platform/json/tape.hpp"

namespace medres::json {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

/// Walks a tape and a type side by side and fills the object. Keeps where it is, for the pointers of issues.
class Reader final : private Place {
 public:
  Reader(const Tape& tape, Issues& issues) : tape_(tape), issues_(issues) {}

  void Read(std::uint32_t index, const Type& type, const Field* rules, void* target) {
    if (issues_.full()) return;
    const Node& node = tape_[index];
    switch (type.kind) {
      case Kind::kBool: return ReadBool(node, target);
      case Kind::kInteger: return ReadInteger(node, static_cast<const IntegerType&>(type), rules, target);
      case Kind::kNumber: return ReadNumber(node, rules, target);
      case Kind::kString:
        if (IsString(node)) StoreString(tape_.Text(node), rules, target, *this);
        return;
      case Kind::kText:
        if (IsString(node)) StoreText(tape_.Text(node), static_cast<const TextType&>(type), target, *this);
        return;
      case Kind::kEnum:
        if (IsString(node)) StoreEnum(tape_.Text(node), static_cast<const EnumType&>(type), target, *this);
        return;
      case Kind::kOptional:
      case Kind::kNullable: return ReadWrapper(index, static_cast<const WrapperType&>(type), rules, target);
      case Kind::kArray: return ReadArray(index, static_cast<const ArrayType&>(type), rules, target);
      case Kind::kMap: return ReadMap(index, static_cast<const MapType&>(type), rules, target);
      case Kind::kObject: return ReadObject(index, static_cast<const ObjectType&>(type), target);
      case Kind::kRaw: return ReadRaw(index, target);
    }
  }

 private:
  /// A member's name, or an element's index when the name is empty of data.
  struct Step {
    std::string_view name;
    std::size_t index = 0;
  };

  void Report(std::string_view code, ErrorArgs args) override {
    issues_.Add({.code = std::string(code), .pointer = Pointer(), .args = std::move(args)});
  }

  void ReportMember(std::string_view code, std::string_view member) {
    path_.push_back({member});
    Report(code, {});
    path_.pop_back();
  }

  std::string Pointer() const {
    std::string pointer;
    for (const Step& step : path_) {
      pointer.push_back('/');
      pointer += step.name.data() == nullptr ? std::to_string(step.index) : EscapePointer(step.name);
    }
    return pointer;
  }

  bool Is(const Node& node, Node::Kind kind, std::string_view expected) {
    if (node.kind == kind) return true;
    ReportType(*this, expected);
    return false;
  }

  bool IsString(const Node& node) { return Is(node, Node::Kind::kString, "string"); }

  void ReadBool(const Node& node, void* target) {
    if (Is(node, Node::Kind::kBool, "boolean")) *static_cast<bool*>(target) = node.boolean;
  }

  /// 1.0 and 1e2 are integers, as JSON Schema has it.
  void ReadInteger(const Node& node, const IntegerType& type, const Field* rules, void* target) {
    if (node.kind == Node::Kind::kInteger) return StoreInteger(node.integer, type, rules, target, *this);
    if (node.kind != Node::Kind::kNumber || std::trunc(node.number) != node.number) {
      return ReportType(*this, "integer");
    }
    if (std::abs(node.number) >= kTwoTo63) {
      return Report("json.range", {{"min", "-9223372036854775808"}, {"max", "9223372036854775807"}});
    }
    StoreInteger(static_cast<std::int64_t>(node.number), type, rules, target, *this);
  }

  void ReadNumber(const Node& node, const Field* rules, void* target) {
    if (node.kind == Node::Kind::kInteger) {
      return StoreNumber(static_cast<double>(node.integer), rules, target, *this);
    }
    if (Is(node, Node::Kind::kNumber, "number")) StoreNumber(node.number, rules, target, *this);
  }

  /// Inside an optional, null belongs to the Nullable: it says "set to null", where absence says "leave as it is".
  void ReadWrapper(std::uint32_t index, const WrapperType& type, const Field* rules, void* target) {
    if (tape_[index].kind == Node::Kind::kNull && type.item->kind != Kind::kNullable) return type.reset(target);
    Read(index, *type.item, rules, type.emplace(target));
  }

  void ReadArray(std::uint32_t index, const ArrayType& type, const Field* rules, void* target) {
    if (!Is(tape_[index], Node::Kind::kArray, "array")) return;
    std::size_t count = 0;
    for (std::uint32_t at = index + 1; at < tape_[index].next; at = tape_[at].next) {
      path_.push_back({.name = {}, .index = count++});
      Read(at, *type.item, rules, type.append(target));
      path_.pop_back();
    }
    CheckItemCount(count, rules, *this);
  }

  void ReadMap(std::uint32_t index, const MapType& type, const Field* rules, void* target) {
    if (!Is(tape_[index], Node::Kind::kObject, "object")) return;
    std::size_t count = 0;
    for (std::uint32_t at = index + 1; at < tape_[index].next; at = tape_[at + 1].next, ++count) {
      const std::string_view key = tape_.Text(tape_[at]);
      void* item = type.insert(target, key);
      if (item == nullptr) {
        ReportMember("json.duplicate_member", key);
        continue;
      }
      path_.push_back({key});
      Read(at + 1, *type.item, rules, item);
      path_.pop_back();
    }
    CheckItemCount(count, rules, *this);
  }

  void ReadObject(std::uint32_t index, const ObjectType& type, void* target) {
    if (!Is(tape_[index], Node::Kind::kObject, "object")) return;
    std::vector<bool> seen(type.members.size());
    for (std::uint32_t at = index + 1; at < tape_[index].next; at = tape_[at + 1].next) {
      ReadMember(at, type, target, seen);
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (!seen[i] && !IsOptional(type.members[i])) ReportMember("json.missing", type.members[i].name);
    }
  }

  void ReadMember(std::uint32_t key_index, const ObjectType& type, void* target, std::vector<bool>& seen) {
    const std::string_view key = tape_.Text(tape_[key_index]);
    std::size_t i = 0;
    while (i < type.members.size() && type.members[i].name != key) ++i;
    if (i == type.members.size()) return ReportMember("json.unknown_member", key);
    if (seen[i]) return ReportMember("json.duplicate_member", key);
    seen[i] = true;
    const Member& member = type.members[i];
    path_.push_back({member.name});
    Read(key_index + 1, *member.type, member.rules, const_cast<void*>(member.get(target)));
    path_.pop_back();
  }

  void ReadRaw(std::uint32_t index, void* target) {
    std::string& text = static_cast<Raw*>(target)->text;
    text.clear();
    if (!AppendCanonical(text, tape_, index)) Report("json.duplicate_member", {});
  }

  const Tape& tape_;
  Issues& issues_;
  std::vector<Step> path_;
};

}  // namespace

Status ReadJson(std::string_view text, const Type& type, void* target, Issues& issues) {
  MEDRES_TRY(const Tape tape, Tape::Make(text));
  Reader(tape, issues).Read(0, type, nullptr, target);
  return {};
}

}  // namespace medres::json
