#include "app/call_tracing.hpp"

namespace medres::app {

std::uint64_t CallTracing::OnCalling(net::HttpRequest& request) {
  trace::Context context = trace::Current();
  if (!trace::IsValid(context)) return 0;
  const std::uint64_t span = trace::IsRecorded(context) ? trace::MakeSpanId() : 0;
  if (span != 0) context.span = span;
  request.headers.emplace_back("traceparent", trace::ToTraceparent(context));
  if (context.state != nullptr) request.headers.emplace_back("tracestate", *context.state);
  return span;
}

void CallTracing::OnCalled(std::uint64_t span, std::string_view method, std::string_view host,
                           std::chrono::nanoseconds took, const Result<net::HttpAnswer>& answer) {
  if (span == 0) return;
  const trace::Context& context = trace::Current();
  trace::Span made = trace::SpanBelow(context, method, trace::Kind::kClient, trace::WallNow() - took.count());
  made.id = span;
  made.failed = !answer || answer->status >= 400;
  made.Say("http.request.method", method);
  made.Say("server.address", host);
  if (answer) {
    made.Say("http.response.status_code", std::int64_t{answer->status});
  } else {
    made.Say("error.type", answer.error().code);
  }
  trace::Record(context, made);
}

}  // namespace medres::app
