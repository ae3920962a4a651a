#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "platform/async/carried.hpp"

/// W3C Trace Context (level 1), and the trace that this thread's code works for.
namespace medres::trace {

/// A place in a trace: the trace, and the span that is the parent of whatever comes next.
using Context = async::Carried;

inline bool IsValid(const Context& context) { return (context.trace_high | context.trace_low) != 0; }

/// What a caller's headers say. Nothing when `traceparent` is not what the specification says: the trace begins here
/// then, and `tracestate` is not looked at. A `tracestate` that breaks the rules is left out alone.
std::optional<Context> Parse(std::string_view traceparent, std::string_view tracestate);

/// Whether it may be passed on: keys and values by their grammar, none twice, at most 32 members and 512 characters.
bool IsTracestate(std::string_view text);

/// "00-<trace>-<span>-01", what is sent along.
std::string ToTraceparent(const Context& context);
/// 32 and 16 lower-case hex digits.
std::string TraceIdText(const Context& context);
std::string SpanIdText(std::uint64_t span);
void AppendHex(std::string& out, std::uint64_t value);

/// Not zero.
std::uint64_t MakeSpanId();
/// A new trace without a span yet. Its low digits are random, for sampling by ratio.
Context MakeTrace();

/// What the code that runs here works for; not valid where it works for nobody in particular.
inline const Context& Current() { return async::Carrying(); }

}  // namespace medres::trace
