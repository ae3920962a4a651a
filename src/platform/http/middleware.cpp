#include "platform/http/middleware.hpp"

#include "base/text.hpp"
#include "platform/http/router.hpp"

namespace medres::http {

std::optional<Task<void>> Middleware::Prepare(Context&) const { return std::nullopt; }
Status Middleware::Enter(Context&) const { return {}; }
void Middleware::Leave(const Context&, Response&) const {}

Status Tracing::Enter(Context& context) const {
  context.trace = TraceContext::Of(context.request, tracer_);
  async::Carrying() = context.trace.span();
  return {};
}

void Tracing::Leave(const Context& context, Response& response) const {
  response.headers.emplace_back("X-Request-Id", context.trace.trace_id());
  async::Carrying() = async::Carried();
  if (tracer_ == nullptr || !tracer_->on()) return;
  if (context.trace.span().sampled || response.status >= 500) Record(context, response.status);
}

void Tracing::Record(const Context& context, int status) const {
  const trace::Context& own = context.trace.span();
  const std::string_view route = context.route != nullptr ? std::string_view(context.route->path) : "unmatched";
  const std::string_view method = ToString(context.request.method);
  const auto took = std::chrono::steady_clock::now() - context.started;
  trace::Span span;
  span.trace_high = own.trace_high;
  span.trace_low = own.trace_low;
  span.id = own.span;
  span.parent = context.trace.caller();
  span.ended = trace::WallNow();
  span.started = span.ended - std::chrono::duration_cast<std::chrono::nanoseconds>(took).count();
  span.kind = trace::Kind::kServer;
  span.failed = status >= 500;
  const std::string name = std::string(method).append(" ").append(route);
  span.name = std::string_view(name);
  span.Say("http.request.method", method);
  span.Say("http.route", route);
  span.Say("http.response.status_code", std::int64_t{status});
  tracer_->Record(span);
}

Status Shedding::Enter(Context& context) const {
  MEDRES_CHECK(shedder_.Admit(context));
  context.admitted_by = &shedder_;
  return {};
}

void Shedding::Leave(const Context& context, Response&) const {
  if (context.admitted_by != nullptr) shedder_.Done(context);
}

void Observation::Leave(const Context& context, Response& response) const {
  const auto took = std::chrono::steady_clock::now() - context.started - context.intake.waited;
  const Route* route = context.route;
  observer_.OnAnswered({.context = context,
                        .route = route != nullptr ? std::string_view(route->path) : "unmatched",
                        .operation = route != nullptr ? route->operation.id : std::string_view(),
                        .status = response.status,
                        .response_bytes = response.body.size(),
                        .streamed_bytes = context.intake.bytes,
                        .took = std::chrono::duration_cast<std::chrono::microseconds>(took)});
}

void Confidentiality::Leave(const Context& context, Response& response) const {
  if (context.route == nullptr || context.route->operation.touches.type == kNobody.type) return;
  if (response.FindHeader("Cache-Control") == nullptr) response.headers.emplace_back("Cache-Control", "no-store");
}

void Revalidation::Leave(const Context& context, Response& response) const {
  const Method method = context.request.method;
  if (response.status != 200 || (method != Method::kGet && method != Method::kHead)) return;
  const std::string* tag = response.FindHeader("ETag");
  const auto known = context.request.Header("If-None-Match");
  if (tag == nullptr || !known) return;
  // The weak comparison of RFC 9110, which If-None-Match wants: W/"1" and "1" are the same.
  const auto opaque = [](std::string_view entity_tag) {
    return entity_tag.starts_with("W/") ? entity_tag.substr(2) : entity_tag;
  };
  for (const std::string_view part : text::Split(*known, ',')) {
    const std::string_view candidate = opaque(text::Trim(part));
    if (candidate != "*" && candidate != opaque(*tag)) continue;
    response.status = 304;
    response.content_type = {};
    response.body.clear();
    return;
  }
}

Status Deadline::Enter(Context& context) const {
  context.deadline = context.now + allowed_;
  return {};
}

std::optional<Task<Result<std::shared_ptr<const Identity>>>> Authenticator::LookUp(const Request&) const {
  return std::nullopt;
}

namespace {

Task<void> Recognise(Context& context, Task<Result<std::shared_ptr<const Identity>>> looking) {
  context.recognised = co_await std::move(looking);
}

Task<void> Weigh(Context& context, Task<Status> weighing) { context.weighed = co_await std::move(weighing); }

}  // namespace

std::optional<Task<void>> Authentication::Prepare(Context& context) const {
  if (context.route == nullptr || context.route->operation.scope.empty() || authenticator_ == nullptr) return {};
  auto looking = authenticator_->LookUp(context.request);
  if (!looking) return std::nullopt;
  return Recognise(context, *std::move(looking));
}

Status Authentication::Refuse(Context& context, const Error& why) const {
  const bool had_some = why.kind == ErrorKind::kUnauthenticated && context.request.Header("Authorization").has_value();
  if (had_some && limiter_ != nullptr) MEDRES_CHECK(limiter_->Refused(context, why));
  return Fail(why);
}

Status Authentication::Enter(Context& context) const {
  if (context.route == nullptr) return {};
  const std::string_view scope = context.route->operation.scope;
  if (scope.empty()) return {};
  if (authenticator_ == nullptr) return Fail(Error::Unauthenticated("request.credentials_missing"));
  auto recognised = context.recognised ? *std::move(context.recognised) : authenticator_->Authenticate(context.request);
  if (!recognised) return Refuse(context, recognised.error());
  context.caller = *std::move(recognised);
  if (scope == kAnyCaller || context.caller->Has(scope)) return {};
  if (!context.caller->barred.empty()) return Fail(Error::Forbidden(context.caller->barred));
  return Fail(Error::Forbidden("request.scope_missing", {{"scope", std::string(scope)}}));
}

namespace {

bool TouchesPersons(const Context& context) {
  return context.route != nullptr && context.route->operation.touches.type != kNobody.type;
}

/// An anonymous caller who is refused has seen nothing, and must not fill the record.
bool IsAnonymousRefusal(const Context& context) {
  return context.caller == nullptr && !context.route->operation.scope.empty();
}

}  // namespace

Status Auditing::Enter(Context& context) const {
  if (!TouchesPersons(context)) return {};
  context.touched.is_wanted = context.route->operation.touches.type != kHandlerRecords.type;
  return auditor_.Admit(context);
}

void Auditing::Leave(const Context& context, Response& response) const {
  if (!TouchesPersons(context) || IsAnonymousRefusal(context)) return;
  const bool is_recorded_there = context.route->operation.touches.type == kHandlerRecords.type;
  if (is_recorded_there && (context.reached_handler || context.caller == nullptr)) return;
  auditor_.Record(context, response);
}

Status Shedder::AdmitMore(const Context&) { return {}; }

Status RateLimiter::Refused(Context&, const Error&) { return {}; }

void RateLimiter::Tell(const Context&, Response&) const {}

std::optional<Task<Status>> Gate::Weigh(const Context&) const { return std::nullopt; }

std::optional<Task<void>> Gating::Prepare(Context& context) const {
  auto weighing = context.caller != nullptr ? gate_.Weigh(context) : std::nullopt;
  if (!weighing) return std::nullopt;
  return Weigh(context, *std::move(weighing));
}

Status Gating::Enter(Context& context) const {
  if (context.caller == nullptr) return {};
  return context.weighed ? *context.weighed : gate_.Admit(context);
}

std::optional<Task<void>> RateLimiter::Ask(Context&) { return std::nullopt; }

namespace {

bool IsStranger(const Context& context) {
  if (context.route == nullptr || context.route->operation.scope.empty()) return true;
  return !context.request.Header("Authorization");
}

}  // namespace

std::optional<Task<void>> StrangerLimiting::Prepare(Context& context) const {
  return IsStranger(context) ? limiter_.Ask(context) : std::nullopt;
}

Status StrangerLimiting::Enter(Context& context) const {
  return IsStranger(context) ? limiter_.Admit(context) : Status();
}

std::optional<Task<void>> RateLimiting::Prepare(Context& context) const {
  return context.caller != nullptr ? limiter_.Ask(context) : std::nullopt;
}

Status RateLimiting::Enter(Context& context) const {
  return context.caller != nullptr ? limiter_.Admit(context) : Status();
}

void RateLimiting::Leave(const Context& context, Response& response) const { limiter_.Tell(context, response); }

}  // namespace medres::http
