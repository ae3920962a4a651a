#pragma once

#include "base/error.hpp"
#include "platform/http/context.hpp"
#include "platform/http/message.hpp"
#include "platform/http/messages.hpp"

namespace medres::http {

/// How an edge spells a failure. REST uses problem+json; FHIR brings an OperationOutcome writer of its own.
class ErrorWriter {
 public:
  virtual ~ErrorWriter() = default;
  virtual Response Write(const Error& error, const Context& context) const = 0;
  /// A failure of HTTP itself, which has no ErrorKind: 404 without a route, 405, 413, 415 …
  virtual Response WriteStatus(int status, std::string_view code, const ErrorArgs& args,
                               const Context& context) const = 0;
};

/// One row per kind: how it looks over HTTP.
struct ProblemKind {
  ErrorKind kind;
  int status;
  std::string_view slug;  ///< ends the problem's type URI and names its title: `http.title.<slug>`
};

/// The one table from kinds of failure to HTTP.
const ProblemKind& ProblemKindOf(ErrorKind kind);

/// RFC 9457 in the caller's language:
/// `{type, title, status, detail, code, instance, trace_id}`, with `errors: [{pointer, code, message}]` for an invalid
/// request and `conflicts: [{rule, message, …the conflict's own values}]` for a refused one. Thread-safe.
class ProblemWriter final : public ErrorWriter {
 public:
  explicit ProblemWriter(const Messages& messages) : messages_(messages) {}

  Response Write(const Error& error, const Context& context) const override;
  Response WriteStatus(int status, std::string_view code, const ErrorArgs& args, const Context& context) const override;

 private:
  const Messages& messages_;
};

}  // namespace medres::http
