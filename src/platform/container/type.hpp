#pragma once

#include <string_view>
#include <type_traits>

namespace medres::container {

/// A type as a value: two are the same type when they are the same object.
struct Type {
  std::string_view name;  ///< for messages: "medres::sql::Database"

  Type(const Type&) = delete;
  Type& operator=(const Type&) = delete;
  consteval explicit Type(std::string_view text) : name(text) {}
};

namespace detail {

template <class T>
consteval std::string_view NameOf() {
  constexpr std::string_view kBefore = "T = ";
  std::string_view name = __PRETTY_FUNCTION__;
  name.remove_prefix(name.find(kBefore) + kBefore.size());
  name.remove_suffix(1);
  return name;
}

template <class T>
inline constexpr Type kType{NameOf<T>()};

}  // namespace detail

/// Works on types that are only declared; const makes no difference.
template <class T>
constexpr const Type& TypeOf() {
  return detail::kType<std::remove_const_t<T>>;
}

}  // namespace medres::container
