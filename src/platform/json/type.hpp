#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "platform/json/field.hpp"

/// C++ types as data. reflect.hpp makes one constant table per type, without any code to run; parsing, writing, query
/// strings and schemas are plain functions over these tables, compiled once. `void` here always means "an object of the
/// type that the table describes".
namespace medres::json {

enum class Kind : std::uint8_t {
  kBool,
  kInteger,
  kNumber,
  kString,
  kText,  ///< a value with a text form of its own: ids, instants, dates
  kEnum,
  kOptional,  ///< may be absent; omitted when empty
  kNullable,  ///< always present; null when empty
  kArray,
  kMap,
  kObject,
  kRaw
};

struct Type {
  Kind kind;
};

struct IntegerType : Type {
  std::uint8_t size;  ///< in bytes
  bool is_signed;
};

struct TextType : Type {
  std::string_view format;   ///< as in `json.format {expected}` and in the schema
  std::string_view pattern;  ///< for the schema; may be empty
  std::string_view example;
  bool (*parse)(std::string_view text, void* value);
  void (*append)(std::string& out, const void* value);
};

struct Enumerator {
  std::string_view name;  ///< on the wire, or the C++ name when `EnumType::separator` is set
  std::int64_t value;
};

struct EnumType : Type {
  std::string_view name;
  std::uint8_t size;
  bool is_signed;
  char separator;  ///< between the words of a wire name made from the C++ name; 0 when the names are wire names
  std::span<const Enumerator> values;
};

/// std::optional and Nullable.
struct WrapperType : Type {
  const Type* item;
  const void* (*get)(const void* wrapper);  ///< nothing when empty
  void* (*emplace)(void* wrapper);
  void (*reset)(void* wrapper);
};

struct ArrayType : Type {
  const Type* item;
  std::size_t (*size)(const void* array);
  const void* (*at)(const void* array, std::size_t index);
  void* (*append)(void* array);
};

struct MapType : Type {
  using Visit = void (*)(void* context, std::string_view key, const void* item);
  const Type* item;
  void* (*insert)(void* map, std::string_view key);  ///< nothing when the key is there already
  void (*each)(const void* map, void* context, Visit visit);
};

struct Member {
  std::string_view name;
  const Type* type;
  const void* (*get)(const void* object);
  const Field* rules;  ///< nothing when the type says all
};

struct ObjectType : Type {
  using Use = void (*)(void* context, const void* object);
  std::string_view name;  ///< of the schema; the full C++ name when nobody chose one
  std::string_view summary;
  std::span<const Member> members;
  void (*with_default)(void* context, Use use);  ///< shows a default-constructed object, for the schema's defaults
};

/// True when an input may leave the member out.
inline bool IsOptional(const Member& member) {
  return member.type->kind == Kind::kOptional || (member.rules != nullptr && member.rules->optional);
}

/// The enumerator's name on the wire: kEnteredInError → entered-in-error.
std::string WireName(const EnumType& type, const Enumerator& value);
void AppendWireName(std::string& out, const EnumType& type, const Enumerator& value);

}  // namespace medres::json
