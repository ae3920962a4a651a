#include <stdexcept>

#include "base/text.hpp"
#include "platform/json/json.hpp"
#include "platform/json/scalars.hpp"

namespace medres::json {
namespace {

/// One parameter of a query or path, spelled as text.
class TextReader final : private Place {
 public:
  TextReader(std::string pointer, Issues& issues) : pointer_(std::move(pointer)), issues_(issues) {}

  void Read(std::string_view text, const Type& type, const Field* rules, void* target) {
    switch (type.kind) {
      case Kind::kBool: return ReadBool(text, target);
      case Kind::kInteger: return ReadInteger(text, static_cast<const IntegerType&>(type), rules, target);
      case Kind::kNumber: return ReadNumber(text, rules, target);
      case Kind::kString: return ReadString(text, rules, target);
      case Kind::kText: return StoreText(text, static_cast<const TextType&>(type), target, *this);
      case Kind::kEnum: return StoreEnum(text, static_cast<const EnumType&>(type), target, *this);
      case Kind::kOptional:
      case Kind::kNullable: {
        const auto& wrapper = static_cast<const WrapperType&>(type);
        return Read(text, *wrapper.item, rules, wrapper.emplace(target));
      }
      case Kind::kArray: return ReadList(text, static_cast<const ArrayType&>(type), rules, target);
      case Kind::kMap:
      case Kind::kObject:
      case Kind::kRaw: throw std::logic_error("a query or path parameter cannot be an object");
    }
  }

  void CheckCount(const ArrayType& type, const Field* rules, const void* target) {
    CheckItemCount(type.size(target), rules, *this);
  }

  void Report(std::string_view code, ErrorArgs args) override {
    issues_.Add({.code = std::string(code), .pointer = pointer_, .args = std::move(args)});
  }

 private:
  void ReadBool(std::string_view text, void* target) {
    if (text != "true" && text != "false") return ReportType(*this, "boolean");
    *static_cast<bool*>(target) = text == "true";
  }

  void ReadInteger(std::string_view text, const IntegerType& type, const Field* rules, void* target) {
    const auto value = text::ParseInteger(text);
    if (!value) return ReportType(*this, "integer");
    StoreInteger(*value, type, rules, target, *this);
  }

  void ReadNumber(std::string_view text, const Field* rules, void* target) {
    const auto value = text::ParseNumber(text);
    if (!value) return ReportType(*this, "number");
    StoreNumber(*value, rules, target, *this);
  }

  void ReadString(std::string_view text, const Field* rules, void* target) {
    if (!text::IsUtf8(text)) return Report("json.format", {{"expected", "utf-8"}});
    StoreString(text, rules, target, *this);
  }

  void ReadList(std::string_view text, const ArrayType& type, const Field* rules, void* target) {
    for (const std::string_view part : text::Split(text, ',')) {
      if (!issues_.full()) Read(part, *type.item, rules, type.append(target));
    }
  }

  std::string pointer_;
  Issues& issues_;
};

const Type& Unwrapped(const Type& type) {
  const bool wrapped = type.kind == Kind::kOptional || type.kind == Kind::kNullable;
  return wrapped ? Unwrapped(*static_cast<const WrapperType&>(type).item) : type;
}

class PairsReader {
 public:
  PairsReader(std::span<const NamedText> pairs, std::string_view prefix, Issues& issues)
      : pairs_(pairs), prefix_(prefix), issues_(issues) {}

  void Read(const ObjectType& type, void* target) {
    for (const Member& member : type.members) ReadMember(member, const_cast<void*>(member.get(target)));
    for (const NamedText& pair : pairs_) {
      if (!Knows(type, pair.name)) At(pair.name).Report("request.unknown_parameter", {});
    }
  }

 private:
  static bool Knows(const ObjectType& type, std::string_view name) {
    for (const Member& member : type.members) {
      if (member.name == name) return true;
    }
    return false;
  }

  TextReader At(std::string_view name) { return {std::string(prefix_) + std::string(name), issues_}; }

  void ReadMember(const Member& member, void* target) {
    const bool is_list = Unwrapped(*member.type).kind == Kind::kArray;
    TextReader reader = At(member.name);
    std::size_t count = 0;
    for (const NamedText& pair : pairs_) {
      if (pair.name != member.name) continue;
      if (++count > 1 && !is_list) return reader.Report("request.repeated_parameter", {});
      reader.Read(pair.value, count > 1 ? Unwrapped(*member.type) : *member.type, member.rules,
                  Element(member, target, count));
    }
    if (count == 0 && !IsOptional(member)) reader.Report("request.missing_parameter", {});
    if (count > 0 && is_list) {
      reader.CheckCount(static_cast<const ArrayType&>(Unwrapped(*member.type)), member.rules,
                        Element(member, target, 2));
    }
  }

  /// The first value is read into the member, whatever wraps its list; later ones into the list inside.
  static void* Element(const Member& member, void* target, std::size_t count) {
    const Type* type = member.type;
    while (count > 1 && (type->kind == Kind::kOptional || type->kind == Kind::kNullable)) {
      const auto& wrapper = static_cast<const WrapperType&>(*type);
      target = const_cast<void*>(wrapper.get(target));
      type = wrapper.item;
    }
    return target;
  }

  std::span<const NamedText> pairs_;
  std::string_view prefix_;
  Issues& issues_;
};

}  // namespace

void ReadPairs(std::span<const NamedText> pairs, const ObjectType& type, void* target, Issues& issues,
               std::string_view pointer_prefix) {
  PairsReader(pairs, pointer_prefix, issues).Read(type, target);
}

void ReadPlainText(std::string_view text, const Type& type, void* target, Issues& issues, std::string_view pointer) {
  TextReader(std::string(pointer), issues).Read(text, type, nullptr, target);
}

}  // namespace medres::json
