#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/error.hpp"
#include "platform/async/task.hpp"
#include "platform/http/context.hpp"
#include "platform/http/json_lines.hpp"
#include "platform/http/reply.hpp"
#include "platform/http/touching.hpp"
#include "platform/json/json.hpp"

/// Typed endpoints: a handler is any callable whose parameters say what it needs and whose result says what it gives.
///
///   rotas.Add("PUT /api/v1/rotas/{id}", {.id = "replaceRota", .summary = "Replace a rota", .scope = "rota:write"},
///             [&](Path<RotaId> id, Body<RotaInput> input, IfMatch version, Context& context) -> Task<Result<Rota>> {
///               co_return co_await service.Replace(*id, *std::move(input), version.version, context.caller->subject);
///             });
///
/// Parameters may be Path, Query, Body, JsonLines, IdempotencyKey, IfMatch, Context& and const Request&, in any order.
/// The result is Result<T> or, for a handler that waits, Task<Result<T>>; T is a described struct or one of reply.hpp.
/// Status is 204. Handlers run on every loop at once: they are called through const and share nothing unguarded.
namespace medres::http {

/// The value of the only parameter of the path, or a described struct with a member for each.
template <class T>
struct Path {
  T value{};
  const T& operator*() const { return value; }
  const T* operator->() const { return &value; }
};

/// The query string, as a described struct.
template <class T>
struct Query {
  T value{};
  const T& operator*() const { return value; }
  const T* operator->() const { return &value; }
};

/// The JSON body.
template <class T>
struct Body {
  T value{};
  const T& operator*() const& { return value; }
  T&& operator*() && { return std::move(value); }
  const T* operator->() const { return &value; }
};

/// The Idempotency-Key header, which the endpoint then requires: 1 to 255 visible ASCII characters.
struct IdempotencyKey {
  std::string value;
};

/// The version in If-Match, when there is one; `If-Match: *` is none.
struct IfMatch {
  std::optional<std::int64_t> version;
};

/// An answer that is there, or the task that will make it. A handler that does not wait costs no coroutine.
using Outcome = std::variant<Result<Response>, Task<Result<Response>>>;
using Handler = std::move_only_function<Outcome(Context&) const>;

/// What a handler's signature says, for the documentation and for checks at start.
struct Signature {
  const json::Type* path = nullptr;
  const json::ObjectType* query = nullptr;
  const json::Type* body = nullptr;
  const json::Type* lines = nullptr;  ///< of each line of a body that is taken as it comes
  const json::Type* response = nullptr;
  int status = 200;
  bool needs_idempotency_key = false;
  bool takes_if_match = false;
};

/// Reads what a handler asks for; everything that is wrong in path, query, headers and body is reported together.
class Inputs {
 public:
  explicit Inputs(Context& context) : context_(context) {}

  Context& context() { return context_; }
  void ReadPath(const json::Type& type, void* value);
  void ReadQuery(const json::ObjectType& type, void* value);
  void ReadBody(const json::Type& type, void* value);
  void Read(IdempotencyKey& key);
  void Read(IfMatch& match);

  /// The first kMalformed, else kInvalid with every issue.
  Status Finish();

 private:
  Context& context_;
  json::Issues issues_;
  Status malformed_;
};

namespace detail {

template <class T>
struct Parameter {
  static_assert(sizeof(T) == 0,
                "a handler takes Path, Query, Body, JsonLines, IdempotencyKey, IfMatch, Context& or const Request&");
};

template <class T>
struct Parameter<Path<T>> {
  static void Declare(Signature& signature) { signature.path = &json::Reflect<T>::kType; }
  static Path<T> Read(Inputs& inputs) {
    Path<T> path;
    inputs.ReadPath(json::Reflect<T>::kType, &path.value);
    return path;
  }
};

template <class T>
struct Parameter<Query<T>> {
  static void Declare(Signature& signature) { signature.query = &json::Reflect<T>::kType; }
  static Query<T> Read(Inputs& inputs) {
    Query<T> query;
    inputs.ReadQuery(json::Reflect<T>::kType, &query.value);
    return query;
  }
};

template <class T>
struct Parameter<Body<T>> {
  static void Declare(Signature& signature) { signature.body = &json::Reflect<T>::kType; }
  static Body<T> Read(Inputs& inputs) {
    Body<T> body;
    inputs.ReadBody(json::Reflect<T>::kType, &body.value);
    return body;
  }
};

template <class T>
struct Parameter<JsonLines<T>> {
  static void Declare(Signature& signature) { signature.lines = &json::Reflect<T>::kType; }
  static JsonLines<T> Read(Inputs& inputs) { return JsonLines<T>(inputs.context()); }
};

template <>
struct Parameter<IdempotencyKey> {
  static void Declare(Signature& signature) { signature.needs_idempotency_key = true; }
  static IdempotencyKey Read(Inputs& inputs) {
    IdempotencyKey key;
    inputs.Read(key);
    return key;
  }
};

template <>
struct Parameter<IfMatch> {
  static void Declare(Signature& signature) { signature.takes_if_match = true; }
  static IfMatch Read(Inputs& inputs) {
    IfMatch match;
    inputs.Read(match);
    return match;
  }
};

template <>
struct Parameter<Context&> {
  static void Declare(Signature&) {}
  static Context& Read(Inputs& inputs) { return inputs.context(); }
};

template <>
struct Parameter<const Context&> : Parameter<Context&> {};

template <>
struct Parameter<const Request&> {
  static void Declare(Signature&) {}
  static const Request& Read(Inputs& inputs) { return inputs.context().request; }
};

template <class R>
struct Answer {
  static_assert(sizeof(R) == 0, "a handler returns Result<T>, Status, or a Task of one of them");
};

template <class T>
struct Answer<Result<T>> {
  static void Declare(Signature& signature) {
    signature.response = Responder<T>::kBody;
    signature.status = Responder<T>::kStatus;
  }
  static Result<Response> Encode(Result<T> result) {
    if (!result) return Fail(std::move(result).error());
    return Responder<T>::Make(*std::move(result));
  }
  static Outcome Finish(Result<T> result, Context& context) {
    if (result) NoteShown(context, *result);
    return Encode(std::move(result));
  }
};

template <>
struct Answer<Status> {
  static void Declare(Signature& signature) { signature.status = 204; }
  static Result<Response> Encode(Status status) {
    if (!status) return Fail(std::move(status).error());
    return Responder<NoContent>::Make({});
  }
  static Outcome Finish(Status status, Context&) { return Encode(std::move(status)); }
};

template <class R>
struct Answer<Task<R>> {
  static void Declare(Signature& signature) { Answer<R>::Declare(signature); }
  static Task<Result<Response>> Await(Task<R> task, Context& context) {
    R result = co_await std::move(task);
    if constexpr (!std::is_same_v<R, Status>) {
      if (result) NoteShown(context, *result);
    }
    co_return Answer<R>::Encode(std::move(result));
  }
  static Outcome Finish(Task<R> task, Context& context) { return Await(std::move(task), context); }
};

template <class F>
struct Callable : Callable<decltype(&F::operator())> {};

template <class R, class... P>
struct Callable<R (*)(P...)> {
  using ResultType = R;

  static Signature Declare() {
    Signature signature;
    (Parameter<P>::Declare(signature), ...);
    Answer<R>::Declare(signature);
    return signature;
  }

  template <class F>
  static Outcome Call(const F& handler, Context& context) {
    Inputs inputs(context);
    std::tuple<P...> arguments{Parameter<P>::Read(inputs)...};
    if (Status read = inputs.Finish(); !read) return Result<Response>(Fail(std::move(read).error()));
    return Answer<R>::Finish(std::apply(handler, std::move(arguments)), context);
  }
};

template <class C, class R, class... P>
struct Callable<R (C::*)(P...) const> : Callable<R (*)(P...)> {};

}  // namespace detail

template <class F>
Handler MakeHandler(F handler) {
  return [handler = std::move(handler)](Context& context) { return detail::Callable<F>::Call(handler, context); };
}

}  // namespace medres::http
