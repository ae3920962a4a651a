#include <algorithm>

#include "base/id.hpp"
#include "platform/http/context.hpp"

namespace medres::http {
namespace {

constexpr std::size_t kTraceparentSize = 55;  // 00-<32>-<16>-<2>

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == text.npos; }

bool IsTraceparent(std::string_view text) {
  // A later version may be longer; what it appends is separated by a dash.
  if (text.size() < kTraceparentSize ||
      (text.size() > kTraceparentSize && (text.starts_with("00") || text[kTraceparentSize] != '-'))) {
    return false;
  }
  if (text[2] != '-' || text[35] != '-' || text[52] != '-' || text.starts_with("ff")) return false;
  const std::string_view trace = text.substr(3, 32);
  const std::string_view span = text.substr(36, 16);
  return IsHex(text.substr(0, 2)) && IsHex(trace) && !IsZero(trace) && IsHex(span) && !IsZero(span) &&
         IsHex(text.substr(53, 2));
}

}  // namespace

TraceContext TraceContext::From(std::string_view traceparent) {
  constexpr std::string_view kHex = "0123456789abcdef";
  TraceContext context;
  if (IsTraceparent(traceparent)) {
    std::copy_n(traceparent.begin() + 3, context.trace_.size(), context.trace_.begin());
    std::copy_n(traceparent.begin() + 36, context.parent_.size(), context.parent_.begin());
    context.has_parent_ = true;
    return context;
  }
  const Uuid id = MakeUuid();
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    context.trace_[2 * i] = kHex[id.bytes[i] >> 4U];
    context.trace_[2 * i + 1] = kHex[id.bytes[i] & 15U];
  }
  return context;
}

bool Identity::Has(std::string_view scope) const {
  const auto gives = [scope](std::string_view given) {
    if (given == scope || given == "*") return true;
    return given.ends_with(":*") && scope.starts_with(given.substr(0, given.size() - 1));
  };
  return std::any_of(scopes.begin(), scopes.end(), gives);
}

}  // namespace medres::http
