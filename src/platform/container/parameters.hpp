#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "platform/container/graph.hpp"

/// What a factory may take, and what it may give back. A parameter is one of
///   T&, const T&       the one component that provides T
///   Named<T, "name">   the component of that name, as T
///   Optional<T>        the one that provides T, if there is one
///   All<T>             every one that provides T, in the order of the list
namespace medres::container {

/// A text as a template's argument.
template <std::size_t kSize>
struct FixedText {
  std::array<char, kSize> letters{};

  consteval FixedText(const char (&text)[kSize]) { std::ranges::copy(text, letters.begin()); }
  constexpr std::string_view View() const { return {letters.data(), kSize - 1}; }
};

template <class T, FixedText kName>
class Named {
 public:
  explicit Named(T& object) : object_(&object) {}
  T& operator*() const { return *object_; }
  T* operator->() const { return object_; }

 private:
  T* object_;
};

template <class T>
class Optional {
 public:
  explicit Optional(T* object) : object_(object) {}
  explicit operator bool() const { return object_ != nullptr; }
  T& operator*() const { return *object_; }
  T* operator->() const { return object_; }

 private:
  T* object_;
};

template <class T>
class All {
 public:
  explicit All(std::vector<T*> objects) : objects_(std::move(objects)) {}
  auto begin() const { return objects_.begin(); }
  auto end() const { return objects_.end(); }
  std::size_t size() const { return objects_.size(); }

 private:
  std::vector<T*> objects_;
};

/// A constructor as a factory, since C++ cannot deduce what a constructor takes: `New<Finder, const Directory&,
/// Index&>`.
template <class T, class... Parameters>
T New(Parameters... parameters) {
  return T(std::forward<Parameters>(parameters)...);
}

namespace detail {

/// How a parameter of this form is asked for (`Asked`), and made of those who meet it.
template <class P>
struct Parameter {
  static_assert(std::is_lvalue_reference_v<P>, "a factory takes T&, Named<T, name>, Optional<T> or All<T>");
  using Asked = std::remove_reference_t<P>;
  static Need What() { return {.type = &TypeOf<Asked>(), .quantity = Quantity::kOne, .name = {}}; }
  static Asked& Make(const std::vector<Asked*>& found) { return *found.front(); }
};

template <class T, FixedText kName>
struct Parameter<Named<T, kName>> {
  using Asked = T;
  static Need What() { return {&TypeOf<T>(), Quantity::kNamed, std::string(kName.View())}; }
  static Named<T, kName> Make(const std::vector<T*>& found) { return Named<T, kName>(*found.front()); }
};

template <class T>
struct Parameter<Optional<T>> {
  using Asked = T;
  static Need What() { return {.type = &TypeOf<T>(), .quantity = Quantity::kOptional, .name = {}}; }
  static Optional<T> Make(const std::vector<T*>& found) { return Optional<T>(found.empty() ? nullptr : found.front()); }
};

template <class T>
struct Parameter<All<T>> {
  using Asked = T;
  static Need What() { return {.type = &TypeOf<T>(), .quantity = Quantity::kAll, .name = {}}; }
  static All<T> Make(const std::vector<T*>& found) { return All<T>(found); }
};

/// What a callable takes and gives back. Function pointers and lambdas whose parameters are not `auto`.
template <class F>
struct Signature : Signature<decltype(&F::operator())> {};
template <class R, class... P>
struct Signature<R (*)(P...)> {
  using Return = R;
  using Parameters = std::tuple<Parameter<P>...>;
};
template <class R, class C, class... P>
struct Signature<R (C::*)(P...)> : Signature<R (*)(P...)> {};
template <class R, class C, class... P>
struct Signature<R (C::*)(P...) const> : Signature<R (*)(P...)> {};

/// A factory gives an object, a unique_ptr to it or, when somebody else owns it, a reference; the first two perhaps as
/// a Result.
template <class R>
struct Made {
  using Object = R;
};
template <class T>
struct Made<T&> {
  using Object = T;
};
template <class T>
struct Made<std::unique_ptr<T>> {
  using Object = T;
};
template <class T>
struct Made<Result<T>> : Made<T> {};

template <class T>
inline constexpr bool kIsResult = false;
template <class T>
inline constexpr bool kIsResult<Result<T>> = true;

template <class T>
T& ObjectIn(T& value) {
  return value;
}
template <class T>
T& ObjectIn(std::unique_ptr<T>& owner) {
  return *owner;
}

}  // namespace detail

/// The type that a factory's component is, and provides.
template <class Factory>
using ObjectOf = typename detail::Made<typename detail::Signature<Factory>::Return>::Object;

}  // namespace medres::container
