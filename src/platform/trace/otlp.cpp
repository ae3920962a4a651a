#include "platform/trace/otlp.hpp"

#include <charconv>

#include "platform/json/writer.hpp"

namespace medres::trace {
namespace {

/// A proto3 64-bit number is text in JSON.
void LongMember(json::Writer& json, std::string_view name, std::int64_t value) {
  json.Member(name, std::to_string(value));
}

void AttributeOf(json::Writer& json, std::string_view key, std::string_view text) {
  json.BeginObject();
  json.Member("key", key);
  json.Key("value");
  json.BeginObject();
  json.Member("stringValue", text);
  json.EndObject();
  json.EndObject();
}

void AttributeOf(json::Writer& json, const Attribute& attribute) {
  if (!attribute.is_number) return AttributeOf(json, attribute.key, attribute.text.view());
  json.BeginObject();
  json.Member("key", attribute.key);
  json.Key("value");
  json.BeginObject();
  LongMember(json, "intValue", attribute.number);
  json.EndObject();
  json.EndObject();
}

void SpanOf(json::Writer& json, const Span& span) {
  std::string trace;
  AppendHex(trace, span.trace_high);
  AppendHex(trace, span.trace_low);
  json.BeginObject();
  json.Member("traceId", trace);
  json.Member("spanId", SpanIdText(span.id));
  if (span.parent != 0) json.Member("parentSpanId", SpanIdText(span.parent));
  json.Member("name", span.name.view());
  json.Key("kind");
  json.Integer(static_cast<std::int64_t>(span.kind));
  LongMember(json, "startTimeUnixNano", span.started);
  LongMember(json, "endTimeUnixNano", span.ended);
  json.Key("attributes");
  json.BeginArray();
  for (std::size_t i = 0; i < span.count; ++i) AttributeOf(json, span.attributes[i]);
  json.EndArray();
  json.Key("status");
  json.BeginObject();
  if (span.failed) {
    json.Key("code");
    json.Integer(2);
  }
  json.EndObject();
  json.EndObject();
}

}  // namespace

std::string ToOtlp(std::span<const Span> spans, const Origin& origin) {
  std::string text;
  text.reserve(256 + spans.size() * 384);
  json::Writer json(text);
  json.BeginObject();
  json.Key("resourceSpans");
  json.BeginArray();
  json.BeginObject();
  json.Key("resource");
  json.BeginObject();
  json.Key("attributes");
  json.BeginArray();
  AttributeOf(json, "service.name", origin.service);
  AttributeOf(json, "service.version", origin.version);
  AttributeOf(json, "service.instance.id", origin.instance);
  json.EndArray();
  json.EndObject();
  json.Key("scopeSpans");
  json.BeginArray();
  json.BeginObject();
  json.Key("scope");
  json.BeginObject();
  json.Member("name", "medres");
  json.EndObject();
  json.Key("spans");
  json.BeginArray();
  for (const Span& span : spans) SpanOf(json, span);
  json.EndArray();
  json.EndObject();
  json.EndArray();
  json.EndObject();
  json.EndArray();
  json.EndObject();
  return text;
}

Verdict VerdictOf(int status) {
  if (status >= 200 && status < 300) return Verdict::kTaken;
  return status == 429 || (status >= 502 && status <= 504) ? Verdict::kAgain : Verdict::kNever;
}

std::int64_t RejectedOf(std::string_view answer) {
  constexpr std::string_view kName = "\"rejectedSpans\"";
  const auto at = answer.find(kName);
  if (at == std::string_view::npos) return 0;
  const auto digits = answer.find_first_of("0123456789", at + kName.size());
  const auto stop = answer.find_first_of(",}", at + kName.size());
  if (digits == std::string_view::npos || stop < digits) return 0;
  std::int64_t count = 0;
  std::from_chars(answer.data() + digits, answer.data() + answer.size(), count);
  return count;
}

}  // namespace medres::trace
