#include "api/fhir/outcome.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::array<OutcomeKind, 12> kOutcomeKinds{{
    {ErrorKind::kMalformed, "structure"},
    {ErrorKind::kInvalid, "invalid"},
    {ErrorKind::kUnauthenticated, "login"},
    {ErrorKind::kForbidden, "forbidden"},
    {ErrorKind::kNotFound, "not-found"},
    {ErrorKind::kConflict, "conflict"},
    {ErrorKind::kPrecondition, "conflict"},
    {ErrorKind::kRateLimited, "throttled"},
    {ErrorKind::kOverloaded, "transient"},
    {ErrorKind::kUnavailable, "transient"},
    {ErrorKind::kTimeout, "timeout"},
    {ErrorKind::kInternal, "exception"},
}};

struct StatusRow {
  int status;
  std::string_view code;
};
/// Failures of HTTP itself, which have no ErrorKind.
constexpr std::array<StatusRow, 5> kStatusCodes{
    {{404, "not-found"}, {405, "not-supported"}, {406, "not-supported"}, {413, "too-long"}, {415, "not-supported"}}};

/// Codes of ours for which FHIR has a closer word than their kind's.
struct CodeRow {
  std::string_view code;
  std::string_view type;
};
constexpr std::array<CodeRow, 9> kCloserCodes{{{"fhir.not_supported", "not-supported"},
                                               {"fhir.too_costly", "too-costly"},
                                               {"json.missing", "required"},
                                               {"fhir.parameter_missing", "required"},
                                               {"fhir.multiple_matches", "multiple-matches"},
                                               {"json.format", "value"},
                                               {"fhir.unknown_parameter", "not-supported"},
                                               {"fhir.unresolved", "not-found"},
                                               {"fhir.value", "value"}}};

std::string_view TypeOf(std::string_view code, std::string_view otherwise) {
  const auto row = std::ranges::find(kCloserCodes, code, &CodeRow::code);
  return row == kCloserCodes.end() ? otherwise : row->type;
}

bool IsNumber(std::string_view text) { return text::ParseInteger(text).has_value(); }

std::string Joined(const ErrorArgs& args) {
  std::string all;
  for (const auto& [name, value] : args) all.append(all.empty() ? "" : "; ").append(name).append("=").append(value);
  return all;
}

JsonObject MakeIssue(std::string_view severity, std::string_view type, std::string_view code, std::string_view text) {
  JsonObject coding{{"system", "urn:medres:rule"}, {"code", code}};
  JsonObject details{{"coding", JsonArray{std::move(coding)}}};
  PutText(details, "text", text);
  return {{"severity", severity}, {"code", type}, {"details", std::move(details)}};
}

JsonObject WithIssues(JsonArray issues) { return {{"resourceType", "OperationOutcome"}, {"issue", std::move(issues)}}; }

JsonObject IssueOf(const Issue& issue, std::string_view severity, std::string_view type, const http::Messages& messages,
                   http::Language language) {
  JsonObject made =
      MakeIssue(severity, TypeOf(issue.code, type), issue.code, messages.Render(language, issue.code, issue.args));
  PutText(made, "diagnostics", Joined(issue.args));
  if (!issue.pointer.empty()) made["expression"] = JsonArray{Json(ExpressionOf(issue.pointer, ""))};
  return made;
}

}  // namespace

const OutcomeKind& OutcomeKindOf(ErrorKind kind) {
  const auto row = std::ranges::find(kOutcomeKinds, kind, &OutcomeKind::kind);
  return row == kOutcomeKinds.end() ? kOutcomeKinds.back() : *row;
}

std::string ExpressionOf(std::string_view pointer, std::string_view type) {
  // Of queries, paths and headers FHIR has "http.name".
  if (pointer.starts_with('?') || pointer.starts_with(':') || pointer.starts_with('@')) {
    return "http." + std::string(pointer.substr(1));
  }
  std::string expression(type);
  for (const std::string_view part : text::Split(pointer, '/')) {
    if (part.empty()) continue;
    if (IsNumber(part)) {
      expression.append("[").append(part).append("]");
    } else {
      expression.append(expression.empty() ? "" : ".").append(part);
    }
  }
  return expression;
}

Error Within(Error error, const std::string& prefix) {
  for (Issue& issue : error.issues) {
    if (issue.pointer.starts_with('/')) issue.pointer.insert(0, prefix);
  }
  return error;
}

JsonObject MakeOutcome(const Error& error, const http::Messages& messages, http::Language language,
                       std::string_view severity) {
  const std::string_view type = OutcomeKindOf(error.kind).code;
  JsonArray issues;
  for (const Issue& issue : error.issues) issues.push_back(IssueOf(issue, severity, type, messages, language));
  const bool tells_itself = std::ranges::find(error.issues, error.code, &Issue::code) != error.issues.end();
  if (issues.empty() || (error.kind == ErrorKind::kConflict && !tells_itself)) {
    // What an internal failure carries is for the log: it may name tables and hosts.
    const bool is_internal = error.kind == ErrorKind::kInternal;
    const Issue whole{is_internal ? "http.internal" : error.code, "", is_internal ? ErrorArgs{} : error.args};
    issues.insert(issues.begin(), IssueOf(whole, severity, type, messages, language));
  }
  return WithIssues(std::move(issues));
}

JsonObject MakeWarnings(const std::vector<Issue>& warnings, const http::Messages& messages, http::Language language) {
  JsonArray issues;
  for (const Issue& issue : warnings) {
    issues.push_back(IssueOf(issue, "warning", "not-supported", messages, language));
  }
  return WithIssues(std::move(issues));
}

JsonObject MakeInformation(std::string_view code, const http::Messages& messages, http::Language language) {
  return WithIssues({MakeIssue("information", "informational", code, messages.Render(language, code))});
}

http::Response OutcomeWriter::Write(const Error& error, const http::Context& context) const {
  http::Response response = problems_.Write(error, context);
  response.content_type = kFhirType;
  response.body = ToText(MakeOutcome(error, messages_, context.language));
  return response;
}

http::Response OutcomeWriter::WriteStatus(int status, std::string_view code, const ErrorArgs& args,
                                          const http::Context& context) const {
  http::Response response = problems_.WriteStatus(status, code, args, context);
  const auto row = std::ranges::find(kStatusCodes, status, &StatusRow::status);
  const std::string_view type = row == kStatusCodes.end() ? "processing" : row->code;
  response.content_type = kFhirType;
  response.body = ToText(WithIssues({MakeIssue("error", type, code, messages_.Render(context.language, code, args))}));
  return response;
}

}  // namespace medres::api::fhir
