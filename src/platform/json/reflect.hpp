#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/describe/modifiers.hpp>

#include "platform/json/type.hpp"
#include "platform/json/values.hpp"

/// Makes the constant tables of type.hpp from C++ types. A struct takes part by one line beside it,
/// `BOOST_DESCRIBE_STRUCT(Rota, (), (id, zone, weekly))`, an enum by `BOOST_DESCRIBE_ENUM(Weekday, kMon, kTue)`.
namespace medres::json {

/// `Reflect<T>::kType` is T's table.
template <class T>
struct Reflect;

template <class T>
inline constexpr const Type& kTypeOf = Reflect<T>::kType;

namespace detail {

/// "medres::catalog::Resource"
template <class T>
constexpr std::string_view FullName() {
  constexpr std::string_view text = __PRETTY_FUNCTION__;
  constexpr auto begin = text.find("T = ") + 4;
  return text.substr(begin, text.rfind(']') - begin);
}

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;

template <class T>
concept HasRules = requires { DescribeJson(static_cast<const T*>(nullptr)); };

template <class T>
inline constexpr auto kRules = [] {
  if constexpr (HasRules<T>) {
    return DescribeJson(static_cast<const T*>(nullptr));
  } else {
    return ObjectRules<0>{FullName<T>(), "", {}};
  }
}();

template <class T>
constexpr const Field* FindRules(std::string_view member) {
  for (const Field& field : kRules<T>.fields) {
    if (field.name == member) return &field;
  }
  return nullptr;
}

template <class T, auto kPointer>
const void* GetMember(const void* object) {
  return &(static_cast<const T*>(object)->*kPointer);
}

template <class T>
using MembersOf = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T, class List>
struct MemberTable;

template <class T, template <class...> class List, class... D>
struct MemberTable<T, List<D...>> {
  template <class Descriptor>
  using TypeOfMember = std::remove_cvref_t<decltype(std::declval<T&>().*Descriptor::pointer)>;

  static constexpr std::array<Member, sizeof...(D)> kMembers{
      Member{D::name, &Reflect<TypeOfMember<D>>::kType, &GetMember<T, D::pointer>, FindRules<T>(D::name)}...};

  static constexpr bool HasMember(std::string_view name) { return ((name == D::name) || ...); }
};

template <class T>
consteval bool RulesNameMembers() {
  for (const Field& field : kRules<T>.fields) {
    if (!MemberTable<T, MembersOf<T>>::HasMember(field.name)) return false;
  }
  return true;
}

template <class T>
void WithDefault(void* context, ObjectType::Use use) {
  const T value{};
  use(context, &value);
}

template <class E, class List>
struct EnumeratorTable;

template <class E>
concept NamesItsValues = requires(E value) {
  { WireName(value) } -> std::same_as<std::string_view>;
};

template <class E, template <class...> class List, class... D>
struct EnumeratorTable<E, List<D...>> {
  static constexpr std::string_view NameOf(E value, std::string_view described) {
    if constexpr (NamesItsValues<E>) return WireName(value);
    return described;
  }
  static constexpr std::array<Enumerator, sizeof...(D)> kValues{
      Enumerator{NameOf(D::value, D::name), static_cast<std::int64_t>(D::value)}...};
};

/// '-' unless `constexpr char WireSeparator(const E*)` says otherwise.
template <class E>
constexpr char SeparatorOf() {
  if constexpr (NamesItsValues<E>) {
    return '\0';
  } else if constexpr (requires { WireSeparator(static_cast<const E*>(nullptr)); }) {
    return WireSeparator(static_cast<const E*>(nullptr));
  } else {
    return '-';
  }
}

}  // namespace detail

template <>
struct Reflect<bool> {
  static constexpr Type kType{Kind::kBool};
};

template <std::integral T>
struct Reflect<T> {
  static_assert(sizeof(T) < 8 || std::is_signed_v<T>, "JSON integers here are at most int64");
  static constexpr IntegerType kType{{Kind::kInteger}, sizeof(T), std::is_signed_v<T>};
};

template <>
struct Reflect<double> {
  static constexpr Type kType{Kind::kNumber};
};

template <>
struct Reflect<std::string> {
  static constexpr Type kType{Kind::kString};
};

template <>
struct Reflect<Raw> {
  static constexpr Type kType{Kind::kRaw};
};

template <HasTextForm T>
struct Reflect<T> {
  using Form = TextForm<T>;
  static bool Parse(std::string_view text, void* value) {
    auto parsed = Form::Parse(text);
    if (!parsed) return false;
    *static_cast<T*>(value) = *std::move(parsed);
    return true;
  }
  static void Append(std::string& out, const void* value) { Form::Append(out, *static_cast<const T*>(value)); }
  static constexpr TextType kType{{Kind::kText}, Form::kFormat, Form::kPattern, Form::kExample, &Parse, &Append};
};

template <class T>
  requires std::is_enum_v<T>
struct Reflect<T> {
  static_assert(boost::describe::has_describe_enumerators<T>::value, "describe it: BOOST_DESCRIBE_ENUM");
  using Table = detail::EnumeratorTable<T, boost::describe::describe_enumerators<T>>;
  static constexpr EnumType kType{{Kind::kEnum},
                                  detail::FullName<T>(),
                                  sizeof(T),
                                  std::is_signed_v<std::underlying_type_t<T>>,
                                  detail::SeparatorOf<T>(),
                                  Table::kValues};
};

template <class T>
struct Reflect<std::optional<T>> {
  using Value = std::optional<T>;
  static const void* Get(const void* wrapper) {
    const auto& value = *static_cast<const Value*>(wrapper);
    return value ? &*value : nullptr;
  }
  static void* Emplace(void* wrapper) { return &static_cast<Value*>(wrapper)->emplace(); }
  static void Reset(void* wrapper) { static_cast<Value*>(wrapper)->reset(); }
  static constexpr WrapperType kType{{Kind::kOptional}, &Reflect<T>::kType, &Get, &Emplace, &Reset};
};

template <class T>
struct Reflect<Nullable<T>> {
  using Inner = Reflect<std::optional<T>>;
  static const void* Get(const void* wrapper) { return Inner::Get(&static_cast<const Nullable<T>*>(wrapper)->value); }
  static void* Emplace(void* wrapper) { return Inner::Emplace(&static_cast<Nullable<T>*>(wrapper)->value); }
  static void Reset(void* wrapper) { Inner::Reset(&static_cast<Nullable<T>*>(wrapper)->value); }
  static constexpr WrapperType kType{{Kind::kNullable}, &Reflect<T>::kType, &Get, &Emplace, &Reset};
};

template <class T>
struct Reflect<std::vector<T>> {
  static_assert(!std::is_same_v<T, bool>, "std::vector<bool> has no elements to point at");
  using Value = std::vector<T>;
  static std::size_t Size(const void* array) { return static_cast<const Value*>(array)->size(); }
  static const void* At(const void* array, std::size_t index) { return &(*static_cast<const Value*>(array))[index]; }
  static void* Append(void* array) { return &static_cast<Value*>(array)->emplace_back(); }
  static constexpr ArrayType kType{{Kind::kArray}, &Reflect<T>::kType, &Size, &At, &Append};
};

template <class T>
struct Reflect<std::map<std::string, T>> {
  using Value = std::map<std::string, T>;
  static void* Insert(void* map, std::string_view key) {
    const auto [at, inserted] = static_cast<Value*>(map)->try_emplace(std::string(key));
    return inserted ? &at->second : nullptr;
  }
  static void Each(const void* map, void* context, MapType::Visit visit) {
    for (const auto& [key, item] : *static_cast<const Value*>(map)) visit(context, key, &item);
  }
  static constexpr MapType kType{{Kind::kMap}, &Reflect<T>::kType, &Insert, &Each};
};

template <detail::Described T>
  requires(!HasTextForm<T>)
struct Reflect<T> {
  using Table = detail::MemberTable<T, detail::MembersOf<T>>;
  static_assert(detail::RulesNameMembers<T>(), "DescribeJson names a member that the struct does not have");
  static constexpr ObjectType kType{
      {Kind::kObject}, detail::kRules<T>.name, detail::kRules<T>.summary, Table::kMembers, &detail::WithDefault<T>};
};

}  // namespace medres::json
