#include "base/error.hpp"

namespace medres {
namespace {

Error Make(ErrorKind kind, std::string code, ErrorArgs args) {
  return Error{.kind = kind, .code = std::move(code), .args = std::move(args), .issues = {}};
}

std::string Describe(std::string_view code, const ErrorArgs& args) {
  std::string text(code);
  for (const auto& [name, value] : args) text.append(" ").append(name).append("=").append(value);
  return text;
}

}  // namespace

Error Error::Malformed(std::string code, ErrorArgs args) {
  return Make(ErrorKind::kMalformed, std::move(code), std::move(args));
}

Error Error::Invalid(std::vector<Issue> issues) {
  return Error{.kind = ErrorKind::kInvalid, .code = "request.invalid", .args = {}, .issues = std::move(issues)};
}

Error Error::Invalid(std::string code, std::string pointer, ErrorArgs args) {
  std::vector<Issue> issues;
  issues.push_back(Issue{.code = std::move(code), .pointer = std::move(pointer), .args = std::move(args)});
  return Invalid(std::move(issues));
}

Error Error::Unauthenticated(std::string code) { return Make(ErrorKind::kUnauthenticated, std::move(code), {}); }

Error Error::Forbidden(std::string code, ErrorArgs args) {
  return Make(ErrorKind::kForbidden, std::move(code), std::move(args));
}

Error Error::NotFound(std::string code, ErrorArgs args) {
  return Make(ErrorKind::kNotFound, std::move(code), std::move(args));
}

Error Error::Conflict(std::string code, ErrorArgs args, std::vector<Issue> conflicts) {
  Error error = Make(ErrorKind::kConflict, std::move(code), std::move(args));
  error.issues = std::move(conflicts);
  return error;
}

Error Error::Precondition(std::string code, ErrorArgs args) {
  return Make(ErrorKind::kPrecondition, std::move(code), std::move(args));
}

Error Error::Overloaded(std::string code, ErrorArgs args) {
  return Make(ErrorKind::kOverloaded, std::move(code), std::move(args));
}

Error Error::Unavailable(std::string code, ErrorArgs args) {
  return Make(ErrorKind::kUnavailable, std::move(code), std::move(args));
}

Error Error::Timeout(std::string code, ErrorArgs args) {
  return Make(ErrorKind::kTimeout, std::move(code), std::move(args));
}

Error Error::Internal(std::string code, ErrorArgs args) {
  return Make(ErrorKind::kInternal, std::move(code), std::move(args));
}

std::string_view ToString(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kMalformed: return "malformed";
    case ErrorKind::kInvalid: return "invalid";
    case ErrorKind::kUnauthenticated: return "unauthenticated";
    case ErrorKind::kForbidden: return "forbidden";
    case ErrorKind::kNotFound: return "not-found";
    case ErrorKind::kConflict: return "conflict";
    case ErrorKind::kPrecondition: return "precondition";
    case ErrorKind::kRateLimited: return "rate-limited";
    case ErrorKind::kOverloaded: return "overloaded";
    case ErrorKind::kUnavailable: return "unavailable";
    case ErrorKind::kTimeout: return "timeout";
    case ErrorKind::kInternal: return "internal";
  }
  return "internal";
}

std::string ToString(const Error& error) {
  std::string text(ToString(error.kind));
  text.append(": ").append(Describe(error.code, error.args));
  for (const Issue& issue : error.issues) {
    text.append("; ").append(issue.pointer).append(" ").append(Describe(issue.code, issue.args));
  }
  return text;
}

}  // namespace medres
