#include "platform/trace/exporter.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace medres::trace {
namespace {

/// At the end nobody waits long for a collector.
constexpr Milliseconds kLastWords{1'000};

}  // namespace

Milliseconds ExportBackoff(int attempt, const ExportOptions& options) {
  Milliseconds pause = options.first_backoff;
  for (int i = 1; i < attempt && pause < options.last_backoff; ++i) pause *= 2;
  return std::min(pause, options.last_backoff);
}

Exporter::Exporter(Tracer& tracer, const net::HttpClient& client, async::Loops& loops, ExportOptions options,
                   Origin origin, std::function<void(std::exception_ptr)> on_bug)
    : tracer_(tracer),
      client_(client),
      loops_(loops),
      options_(std::move(options)),
      origin_(std::move(origin)),
      group_(std::move(on_bug)) {}

void Exporter::Start() {
  if (!options_.url.empty()) group_.Spawn(loops_.At(0), Run());
}

Task<void> Exporter::Stop() { co_await group_.Stop(); }

Task<void> Exporter::Run() {
  while (!group_.stopping()) {
    std::vector<Span> spans = tracer_.Take(options_.batch);
    const bool full = spans.size() == options_.batch;
    if (!spans.empty()) co_await Bring(std::move(spans));
    if (!full) co_await group_.Sleep(options_.pause);
  }
  for (auto rest = tracer_.Take(options_.batch); !rest.empty(); rest = tracer_.Take(options_.batch)) {
    Milliseconds ignored{0};
    if (co_await Call(ToOtlp(rest, origin_), rest.size(), ignored) != Verdict::kTaken) co_return;
  }
}

Task<void> Exporter::Bring(std::vector<Span> spans) {
  const std::string body = ToOtlp(spans, origin_);
  for (int attempt = 1; attempt <= options_.attempts; ++attempt) {
    Milliseconds pause = ExportBackoff(attempt, options_);
    const Verdict verdict = co_await Call(body, spans.size(), pause);
    if (verdict != Verdict::kAgain) co_return;
    if (attempt < options_.attempts && !co_await group_.Sleep(pause)) break;
  }
  given_up_.fetch_add(static_cast<std::int64_t>(spans.size()), std::memory_order_relaxed);
}

Task<Verdict> Exporter::Call(const std::string& body, std::size_t spans, Milliseconds& pause) {
  const auto count = static_cast<std::int64_t>(spans);
  const auto answer =
      co_await client_.Call({.method = "POST",
                             .url = options_.url,
                             .headers = {{"Content-Type", "application/json"}, {"User-Agent", "MedRes"}},
                             .body = body},
                            {.deadline = group_.stopping() ? kLastWords : options_.deadline});
  const Verdict verdict = answer ? VerdictOf(answer->status) : Verdict::kAgain;
  if (verdict == Verdict::kTaken) {
    const std::int64_t rejected = std::min(count, RejectedOf(answer->body));
    refused_.fetch_add(rejected, std::memory_order_relaxed);
    sent_.fetch_add(count - rejected, std::memory_order_relaxed);
    co_return verdict;
  }
  failed_calls_.fetch_add(1, std::memory_order_relaxed);
  if (verdict == Verdict::kNever) refused_.fetch_add(count, std::memory_order_relaxed);
  const auto wanted = answer ? text::ParseInteger(answer->Header("Retry-After")) : std::nullopt;
  if (wanted && *wanted > 0) pause = std::min(Milliseconds(*wanted * 1000), options_.last_backoff);
  co_return verdict;
}

Exporter::Figures Exporter::figures() const {
  return {.sent = sent_.load(std::memory_order_relaxed),
          .refused = refused_.load(std::memory_order_relaxed),
          .given_up = given_up_.load(std::memory_order_relaxed),
          .failed_calls = failed_calls_.load(std::memory_order_relaxed)};
}

}  // namespace medres::trace
