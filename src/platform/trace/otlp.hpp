#pragma once

#include <span>
#include <string>

#include "platform/trace/span.hpp"

namespace medres::trace {

/// Who made the spans.
struct Origin {
  std::string service = "medres";
  std::string version;
  std::string instance;
};

/// An ExportTraceServiceRequest of OTLP 1.x in its JSON encoding: ids in hex, 64-bit numbers as text. Pure.
std::string ToOtlp(std::span<const Span> spans, const Origin& origin);

/// What a collector's answer means for a batch.
enum class Verdict { kTaken, kAgain, kNever };
/// 429, 502, 503 and 504 are worth another attempt, as OTLP says; other failures are not.
Verdict VerdictOf(int status);

/// `rejectedSpans` of an answer of partial success; 0 when it says nothing.
std::int64_t RejectedOf(std::string_view answer);

}  // namespace medres::trace
