#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/id.hpp"
#include "base/time.hpp"
#include "platform/http/language.hpp"
#include "platform/http/message.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::http {

struct Route;
class Shedder;

/// How much a caller may ask for.
struct Rate {
  std::int64_t per_second = 0;  ///< on the average; 0: as much as they like
  std::int64_t burst = 1;       ///< at once
};

/// Who calls, as the authenticator found out.
struct Identity {
  std::string subject;  ///< stable and unique: "key:01JD…", "user:li.wei"
  std::vector<std::string> scopes;
  std::vector<std::string> roles = {};       ///< of a person; a program has none, and is limited by scopes alone
  std::optional<PatientId> patient = {};     ///< of a patient: who they are
  std::vector<ResourceId> departments = {};  ///< of a clinician
  std::optional<Rate> rate = {};             ///< their own; else what everybody has
  std::string barred = {};  ///< the code of what they must do before anything that wants a scope; empty: nothing

  /// "rota:write" is given by "rota:write", "rota:*" and "*".
  bool Has(std::string_view scope) const;
};

/// The trace a request belongs to (W3C trace context), the span that called us and the span that serves it.
class TraceContext {
 public:
  TraceContext() = default;
  /// Goes on with the trace of a `traceparent` header, or begins a new one when it is absent or broken. The tracer says
  /// whether it is recorded; without one it is not.
  static TraceContext From(std::string_view traceparent, std::string_view tracestate = {},
                           trace::Tracer* tracer = nullptr);
  /// The same of a request's headers: a second `traceparent` makes both worthless, several `tracestate` are one list.
  static TraceContext Of(const Request& request, trace::Tracer* tracer);

  /// 32 digits; also the X-Request-Id of the answer.
  std::string_view trace_id() const { return {trace_.data(), trace_.size()}; }
  /// 16 digits, or empty when the trace begins here.
  std::string_view parent_span_id() const { return {parent_.data(), has_parent_ ? parent_.size() : 0}; }
  /// What the handler's work is below.
  const trace::Context& span() const { return span_; }
  /// The caller's span; 0 when the trace begins here.
  std::uint64_t caller() const { return caller_; }

 private:
  std::array<char, 32> trace_{};
  std::array<char, 16> parent_{};
  bool has_parent_ = false;
  trace::Context span_;
  std::uint64_t caller_ = 0;
};

/// The values of a path template's parameters, percent-encoded as sent, in the order of the template.
struct PathValues {
  static constexpr std::size_t kMax = 8;
  std::array<std::string_view, kMax> values;
  std::size_t count = 0;
};

/// Whose data a request shows or changes, found in what the handler was given and gives, where the endpoint touches
/// persons' data (Operation::touches) and somebody audits it.
struct Touched {
  bool is_wanted = false;
  std::vector<PatientId> persons;  ///< as they came, the same ones several times
};

/// What a caller may still ask for, as the rate limiter found out.
struct Allowance {
  bool allowed = true;
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  Milliseconds until_next{0};
  Milliseconds until_full{0};
};

/// What was taken of a body while its request was handled.
struct Intake {
  std::uint64_t bytes = 0;
  std::chrono::steady_clock::duration waited{};  ///< for the caller to send it
};

/// One request on its way: what middleware found out, for handlers to use. Lives until the answer is made; belongs to
/// one loop.
struct Context {
  explicit Context(const Request& received) : request(received) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const Request& request;
  const Route* route = nullptr;
  PathValues path;
  std::shared_ptr<const Identity> caller;  ///< nothing at public endpoints
  std::string house;  ///< where a caller without credentials comes from (HouseOf), as the limiter found out
  Language language = Language::kEn;
  TraceContext trace;
  Instant now;       ///< when the request was taken up
  Instant deadline;  ///< every wait of the handler ends here
  Touched touched;
  /// What had to be waited for on the way in: who calls, whether they may, how much they may.
  std::optional<Result<std::shared_ptr<const Identity>>> recognised;
  std::optional<Status> weighed;
  std::optional<Allowance> allowance;
  bool reached_handler = false;  ///< was not refused on the way
  std::chrono::steady_clock::time_point started;
  Shedder* admitted_by = nullptr;  ///< counts it among those under way
  Intake intake;
};

}  // namespace medres::http
