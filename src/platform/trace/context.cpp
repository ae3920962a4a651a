#include "platform/trace/context.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "base/id.hpp"
#include "base/text.hpp"

namespace medres::trace {
namespace {

constexpr std::size_t kTraceparentSize = 55;  // 00-<32>-<16>-<2>
constexpr std::size_t kMostMembers = 32;
constexpr std::size_t kMostState = 512;

std::optional<std::uint64_t> ReadHex(std::string_view digits) {
  std::uint64_t value = 0;
  for (const char c : digits) {
    const bool letter = c >= 'a' && c <= 'f';
    if (!letter && (c < '0' || c > '9')) return std::nullopt;
    value = value << 4U | static_cast<std::uint64_t>(letter ? c - 'a' + 10 : c - '0');
  }
  return value;
}

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsKeyPart(std::string_view text, bool digit_first, std::size_t most) {
  if (text.empty() || text.size() > most) return false;
  if (!IsLower(text.front()) && !(digit_first && IsDigit(text.front()))) return false;
  return std::ranges::all_of(
      text, [](char c) { return IsLower(c) || IsDigit(c) || c == '_' || c == '-' || c == '*' || c == '/'; });
}

bool IsStateKey(std::string_view key) {
  const auto at = key.find('@');
  if (at == std::string_view::npos) return IsKeyPart(key, false, 256);
  return IsKeyPart(key.substr(0, at), true, 241) && IsKeyPart(key.substr(at + 1), false, 14);
}

bool IsStateValue(std::string_view value) {
  if (value.empty() || value.size() > 256 || value.back() == ' ') return false;
  return std::ranges::all_of(value, [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

/// Spaces and tabs around a member are not part of it; a leading space of its value is, which Trim of the member does
/// not touch.
std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

bool IsTracestate(std::string_view text) {
  if (text.size() > kMostState) return false;
  std::vector<std::string_view> keys;
  for (const std::string_view part : text::Split(text, ',')) {
    const std::string_view member = TrimBlanks(part);
    if (member.empty()) continue;
    const auto equals = member.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view key = member.substr(0, equals);
    if (!IsStateKey(key) || !IsStateValue(member.substr(equals + 1))) return false;
    if (std::ranges::find(keys, key) != keys.end() || keys.size() == kMostMembers) return false;
    keys.push_back(key);
  }
  return !keys.empty();
}

std::optional<Context> Parse(std::string_view traceparent, std::string_view tracestate) {
  // A later version may be longer; what it appends is separated by a dash.
  if (traceparent.size() < kTraceparentSize) return std::nullopt;
  const bool longer = traceparent.size() > kTraceparentSize;
  if (longer && (traceparent.starts_with("00") || traceparent[kTraceparentSize] != '-')) return std::nullopt;
  if (traceparent[2] != '-' || traceparent[35] != '-' || traceparent[52] != '-') return std::nullopt;
  const auto version = ReadHex(traceparent.substr(0, 2));
  const auto high = ReadHex(traceparent.substr(3, 16));
  const auto low = ReadHex(traceparent.substr(19, 16));
  const auto span = ReadHex(traceparent.substr(36, 16));
  const auto flags = ReadHex(traceparent.substr(53, 2));
  if (!version || *version == 0xFF || !high || !low || !span || !flags) return std::nullopt;
  if ((*high | *low) == 0 || *span == 0) return std::nullopt;
  Context context{.trace_high = *high, .trace_low = *low, .span = *span, .sampled = (*flags & 1U) != 0};
  if (!tracestate.empty() && IsTracestate(tracestate)) context.state = std::make_shared<const std::string>(tracestate);
  return context;
}

void AppendHex(std::string& out, std::uint64_t value) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) out.push_back(kHex[(value >> static_cast<unsigned>(shift)) & 15U]);
}

std::string TraceIdText(const Context& context) {
  std::string text;
  text.reserve(32);
  AppendHex(text, context.trace_high);
  AppendHex(text, context.trace_low);
  return text;
}

std::string SpanIdText(std::uint64_t span) {
  std::string text;
  AppendHex(text, span);
  return text;
}

std::string ToTraceparent(const Context& context) {
  std::string text = "00-";
  text.reserve(kTraceparentSize);
  AppendHex(text, context.trace_high);
  AppendHex(text, context.trace_low);
  text.push_back('-');
  AppendHex(text, context.span);
  return text.append(context.sampled ? "-01" : "-00");
}

std::uint64_t MakeSpanId() {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  std::uint64_t id = 0;
  while (id == 0) id = random();
  return id;
}

Context MakeTrace() {
  Context context;
  const Uuid id = MakeUuid();
  for (std::size_t i = 0; i < 8; ++i) {
    context.trace_high = context.trace_high << 8U | id.bytes[i];
    context.trace_low = context.trace_low << 8U | id.bytes[8 + i];
  }
  return context;
}

}  // namespace medres::trace
