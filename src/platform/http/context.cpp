#include <algorithm>

#include "platform/http/context.hpp"

namespace medres::http {
TraceContext TraceContext::From(std::string_view traceparent, std::string_view tracestate, trace::Tracer* tracer) {
  TraceContext context;
  const auto caller = trace::Parse(traceparent, tracestate);
  if (caller) {
    const std::string parent = trace::SpanIdText(caller->span);
    std::copy_n(parent.begin(), context.parent_.size(), context.parent_.begin());
    context.has_parent_ = true;
    context.caller_ = caller->span;
  }
  if (tracer != nullptr) {
    context.span_ = tracer->Begin(caller);
  } else {
    context.span_ = caller ? *caller : trace::MakeTrace();
  }
  const std::string id = trace::TraceIdText(context.span_);
  std::copy_n(id.begin(), context.trace_.size(), context.trace_.begin());
  return context;
}

TraceContext TraceContext::Of(const Request& request, trace::Tracer* tracer) {
  std::string_view parent;
  std::string_view state;
  std::string joined;
  int parents = 0;
  for (const HeaderField& header : request.headers) {
    if (EqualsIgnoringCase(header.name, "traceparent")) {
      parent = header.value;
      ++parents;
    } else if (EqualsIgnoringCase(header.name, "tracestate")) {
      if (!joined.empty() || !state.empty()) joined.append(joined.empty() ? state : std::string_view()).append(",");
      if (!joined.empty()) joined.append(header.value);
      state = header.value;
    }
  }
  if (parents != 1) return From({}, {}, tracer);
  return From(parent, joined.empty() ? state : std::string_view(joined), tracer);
}

bool Identity::Has(std::string_view scope) const {
  const auto gives = [scope](std::string_view given) {
    if (given == scope || given == "*") return true;
    return given.ends_with(":*") && scope.starts_with(given.substr(0, given.size() - 1));
  };
  return std::any_of(scopes.begin(), scopes.end(), gives);
}

}  // namespace medres::http
