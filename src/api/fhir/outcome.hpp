#pragma once

#include "api/fhir/dom.hpp"
#include "platform/http/problem.hpp"

namespace medres::api::fhir {

inline constexpr std::string_view kFhirType = "application/fhir+json; charset=utf-8";

/// A kind of failure in FHIR's words; the HTTP status is the one that REST gives it.
struct OutcomeKind {
  ErrorKind kind;
  std::string_view code;  ///< of the value set issue-type
};
const OutcomeKind& OutcomeKindOf(ErrorKind kind);

/// "/participant/0/actor" of a resource → "Appointment.participant[0].actor".
std::string ExpressionOf(std::string_view pointer, std::string_view type);

/// What is wrong with a part, as what is wrong with the whole: pointers begin with `prefix` ("/Patient",
/// "/Bundle/entry/2/resource"). Those of queries and headers stay as they are.
Error Within(Error error, const std::string& prefix);

/// An OperationOutcome with one issue for everything that the error carries. `severity` is `error` unless a standard
/// asks for another.
JsonObject MakeOutcome(const Error& error, const http::Messages& messages, http::Language language,
                       std::string_view severity = "error");

/// What a request asked for that is not understood and was left out.
JsonObject MakeWarnings(const std::vector<Issue>& issues, const http::Messages& messages, http::Language language);

/// One issue of severity `information`.
JsonObject MakeInformation(std::string_view code, const http::Messages& messages, http::Language language);

/// Failures below /fhir as OperationOutcome. Thread-safe.
class OutcomeWriter final : public http::ErrorWriter {
 public:
  explicit OutcomeWriter(const http::Messages& messages) : messages_(messages), problems_(messages) {}

  http::Response Write(const Error& error, const http::Context& context) const override;
  http::Response WriteStatus(int status, std::string_view code, const ErrorArgs& args,
                             const http::Context& context) const override;

 private:
  const http::Messages& messages_;
  http::ProblemWriter problems_;  ///< knows the status and the headers of every kind
};

}  // namespace medres::api::fhir
