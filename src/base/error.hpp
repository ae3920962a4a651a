#pragma once

#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace medres {

/// What kind of failure a caller faces. The set is closed: each edge (REST, FHIR, gRPC, MCP, command line)
/// maps it in exactly one table.
enum class ErrorKind {
  kMalformed,        ///< the request cannot be read at all (400)
  kInvalid,          ///< readable, but a rule on a field is broken (422)
  kUnauthenticated,  ///< no identity, or one that does not hold (401)
  kForbidden,        ///< identity known, scope missing (403)
  kNotFound,         ///< 404
  kConflict,         ///< another fact stands in the way (409)
  kPrecondition,     ///< If-Match or an expected version differs (412)
  kRateLimited,      ///< 429
  kOverloaded,       ///< a queue is full (503)
  kUnavailable,      ///< a server we need is away (503)
  kTimeout,          ///< the deadline passed first (504)
  kInternal          ///< a bug, or a broken environment (500)
};

/// Named values for a message template, in the order they were added: `{"min", "5"}`.
using ErrorArgs = std::vector<std::pair<std::string, std::string>>;

/// One thing that is wrong, precise enough to render in any language: a field's rule, or a booking conflict.
/// `code` names the message in data/messages, `pointer` is a JSON pointer into the request (may be empty).
struct Issue {
  std::string code;
  std::string pointer;
  ErrorArgs args;

  bool operator==(const Issue&) const = default;
};

/// An expected failure, as a value. No text: the edge renders `code` and `args` in the caller's language.
/// A validation error or a refused booking carries every issue that was found, not the first.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string code;
  ErrorArgs args;
  std::vector<Issue> issues;

  static Error Malformed(std::string code, ErrorArgs args = {});
  static Error Invalid(std::vector<Issue> issues);
  static Error Invalid(std::string code, std::string pointer, ErrorArgs args = {});
  static Error Unauthenticated(std::string code);
  static Error Forbidden(std::string code, ErrorArgs args = {});
  static Error NotFound(std::string code, ErrorArgs args = {});
  static Error Conflict(std::string code, ErrorArgs args = {}, std::vector<Issue> conflicts = {});
  static Error Precondition(std::string code, ErrorArgs args = {});
  static Error Overloaded(std::string code, ErrorArgs args = {});
  static Error Unavailable(std::string code, ErrorArgs args = {});
  static Error Timeout(std::string code, ErrorArgs args = {});
  static Error Internal(std::string code, ErrorArgs args = {});

  bool operator==(const Error&) const = default;
};

/// For logs and test output only; people get the catalogue's text.
std::string ToString(const Error& error);
std::string_view ToString(ErrorKind kind);

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

inline std::unexpected<Error> Fail(Error error) { return std::unexpected<Error>(std::move(error)); }

}  // namespace medres

/// Evaluates a Result and leaves the function with its error when there is one.
/// `MEDRES_TRY(auto row, store.Get(id));` — in a coroutine use MEDRES_CO_TRY.
#define MEDRES_CONCAT_INNER(a, b) a##b
#define MEDRES_CONCAT(a, b) MEDRES_CONCAT_INNER(a, b)
#define MEDRES_TRY_IMPL(ret, tmp, decl, expr)                               \
  auto tmp = (expr);                                                        \
  if (!tmp) ret ::std::unexpected<::medres::Error>(std::move(tmp).error()); \
  decl = *std::move(tmp)
#define MEDRES_CHECK_IMPL(ret, tmp, expr) \
  if (auto tmp = (expr); !tmp) ret ::std::unexpected<::medres::Error>(std::move(tmp).error())
#define MEDRES_TRY(decl, expr) MEDRES_TRY_IMPL(return, MEDRES_CONCAT(try_, __COUNTER__), decl, expr)
#define MEDRES_CO_TRY(decl, expr) MEDRES_TRY_IMPL(co_return, MEDRES_CONCAT(try_, __COUNTER__), decl, expr)
/// The same for a Status, whose value is of no interest.
#define MEDRES_CHECK(expr) MEDRES_CHECK_IMPL(return, MEDRES_CONCAT(try_, __COUNTER__), expr)
#define MEDRES_CO_CHECK(expr) MEDRES_CHECK_IMPL(co_return, MEDRES_CONCAT(try_, __COUNTER__), expr)
