#include "platform/http/problem.hpp"

#include <array>

#include "platform/http/error_arguments.hpp"
#include "platform/json/writer.hpp"

namespace medres::http {
namespace {

constexpr std::array<ProblemKind, 12> kProblemKinds{{
    {ErrorKind::kMalformed, 400, "malformed"},
    {ErrorKind::kInvalid, 422, "invalid"},
    {ErrorKind::kUnauthenticated, 401, "unauthenticated"},
    {ErrorKind::kForbidden, 403, "forbidden"},
    {ErrorKind::kNotFound, 404, "not-found"},
    {ErrorKind::kConflict, 409, "conflict"},
    {ErrorKind::kPrecondition, 412, "precondition"},
    {ErrorKind::kRateLimited, 429, "rate-limited"},
    {ErrorKind::kOverloaded, 503, "overloaded"},
    {ErrorKind::kUnavailable, 503, "unavailable"},
    {ErrorKind::kTimeout, 504, "timeout"},
    {ErrorKind::kInternal, 500, "internal"},
}};

/// Writes the members of one problem in order.
class ProblemBody {
 public:
  ProblemBody(const Messages& messages, Language language) : messages_(messages), language_(language) {}

  void Begin(std::string_view slug, int status) {
    json_.BeginObject();
    json_.Member("type", std::string("urn:medres:problem:").append(slug));
    json_.Member("title", messages_.Render(language_, std::string("http.title.").append(slug)));
    json_.Key("status");
    json_.Integer(status);
  }

  void Detail(std::string_view code, std::string_view text, const Context& context) {
    json_.Member("detail", text);
    json_.Member("code", code);
    json_.Member("instance", context.request.Path());
    json_.Member("trace_id", context.trace.trace_id());
  }

  void Values(const ErrorArgs& args) {
    if (args.empty()) return;
    json_.Key("values");
    json_.BeginObject();
    for (const auto& [name, value] : args) json_.Member(name, value);
    json_.EndObject();
  }

  void Errors(const std::vector<Issue>& issues) {
    json_.Key("errors");
    json_.BeginArray();
    for (const Issue& issue : issues) {
      json_.BeginObject();
      json_.Member("pointer", issue.pointer);
      json_.Member("code", issue.code);
      json_.Member("message", messages_.Render(language_, issue.code, issue.args));
      json_.EndObject();
    }
    json_.EndArray();
  }

  void Conflicts(const std::vector<Issue>& conflicts) {
    json_.Key("conflicts");
    json_.BeginArray();
    for (const Issue& conflict : conflicts) {
      json_.BeginObject();
      json_.Member("rule", conflict.code);
      json_.Member("message", messages_.Render(language_, conflict.code, conflict.args));
      if (!conflict.pointer.empty()) json_.Member("pointer", conflict.pointer);
      for (const auto& [name, value] : conflict.args) json_.Member(name, value);
      json_.EndObject();
    }
    json_.EndArray();
  }

  std::string Take() {
    json_.EndObject();
    return std::move(text_);
  }

 private:
  const Messages& messages_;
  Language language_;
  std::string text_;
  json::Writer json_{text_};
};

Response ProblemResponse(int status, std::string body, Language language) {
  Response response{.status = status, .content_type = kProblemType, .headers = {}, .body = std::move(body)};
  response.headers.emplace_back("Content-Language", ToString(language));
  response.headers.emplace_back("Vary", "Accept-Language");
  return response;
}

/// RFC 6750: which credentials are wanted, and what is wrong with those that came.
std::string Challenge(const Error& error) {
  std::string challenge = R"(Bearer realm="medres")";
  const std::string* scope = FindArgument(error.args, "scope");
  if (error.kind == ErrorKind::kForbidden) {
    challenge += R"(, error="insufficient_scope")";
    if (scope != nullptr) challenge.append(R"(, scope=")").append(*scope).append("\"");
  } else if (error.code != "request.credentials_missing") {
    challenge += R"(, error="invalid_token")";
  }
  return challenge;
}

void AddHeaders(Response& response, const Error& error) {
  if (error.kind == ErrorKind::kUnauthenticated || error.kind == ErrorKind::kForbidden) {
    response.headers.emplace_back("WWW-Authenticate", Challenge(error));
  }
  if (const std::string* seconds = FindArgument(error.args, "retry_after")) {
    response.headers.emplace_back("Retry-After", *seconds);
  } else if (error.kind == ErrorKind::kOverloaded || error.kind == ErrorKind::kUnavailable) {
    response.headers.emplace_back("Retry-After", "1");  // of those who know no better: soon
  }
}

}  // namespace

const ProblemKind& ProblemKindOf(ErrorKind kind) {
  for (const ProblemKind& row : kProblemKinds) {
    if (row.kind == kind) return row;
  }
  return kProblemKinds.back();
}

Response ProblemWriter::Write(const Error& error, const Context& context) const {
  const ProblemKind& kind = ProblemKindOf(error.kind);
  // What an internal failure carries is for the log: it may name tables and hosts.
  const bool is_internal = error.kind == ErrorKind::kInternal;
  ProblemBody body(messages_, context.language);
  body.Begin(kind.slug, kind.status);
  body.Detail(error.code,
              is_internal ? messages_.Render(context.language, "http.internal")
                          : messages_.Render(context.language, error.code, error.args),
              context);
  const bool is_invalid = error.kind == ErrorKind::kInvalid;
  const bool has_causes = !error.issues.empty() && !is_invalid && !is_internal;
  if (error.kind == ErrorKind::kConflict || error.kind == ErrorKind::kPrecondition || has_causes) {
    body.Values(error.args);
  }
  if (is_invalid) body.Errors(error.issues);
  if (error.kind == ErrorKind::kConflict || has_causes) body.Conflicts(error.issues);
  Response response = ProblemResponse(kind.status, body.Take(), context.language);
  AddHeaders(response, error);
  return response;
}

Response ProblemWriter::WriteStatus(int status, std::string_view code, const ErrorArgs& args,
                                    const Context& context) const {
  ProblemBody body(messages_, context.language);
  body.Begin("http", status);
  body.Detail(code, messages_.Render(context.language, code, args), context);
  return ProblemResponse(status, body.Take(), context.language);
}

}  // namespace medres::http
