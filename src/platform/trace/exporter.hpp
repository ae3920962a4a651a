#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "platform/async/loops.hpp"
#include "platform/async/task_group.hpp"
#include "platform/net/http_client.hpp"
#include "platform/trace/otlp.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::trace {

struct ExportOptions {
  std::string url;  ///< of a collector: "http://localhost:4318/v1/traces"
  Milliseconds pause{2'000};
  std::size_t batch = 512;
  Milliseconds first_backoff{500};  ///< doubled from attempt to attempt
  Milliseconds last_backoff{15'000};
  int attempts = 6;
  Milliseconds deadline{5'000};  ///< of one call
};

/// Brings spans to a collector by OTLP over HTTP, in batches. While a collector is away the batch in hand is tried
/// again and the rings hold what comes; what they cannot hold, and what the collector will never take, is dropped and
/// counted. Stop sends what is there once more, without patience. References outlive it.
class Exporter {
 public:
  Exporter(Tracer& tracer, const net::HttpClient& client, async::Loops& loops, ExportOptions options, Origin origin,
           std::function<void(std::exception_ptr)> on_bug);

  void Start();
  Task<void> Stop();

  struct Figures {
    std::int64_t sent = 0;
    std::int64_t refused = 0;  ///< spans that the collector will not have
    std::int64_t given_up = 0;
    std::int64_t failed_calls = 0;
  };
  Figures figures() const;  ///< thread-safe

 private:
  Task<void> Run();
  Task<void> Bring(std::vector<Span> spans);
  /// What became of one call, and how long the collector asks to be left alone.
  Task<Verdict> Call(const std::string& body, std::size_t spans, Milliseconds& pause);

  Tracer& tracer_;
  const net::HttpClient& client_;
  async::Loops& loops_;
  const ExportOptions options_;
  const Origin origin_;
  async::TaskGroup group_;
  std::atomic<std::int64_t> sent_ = 0;
  std::atomic<std::int64_t> refused_ = 0;
  std::atomic<std::int64_t> given_up_ = 0;
  std::atomic<std::int64_t> failed_calls_ = 0;
};

/// The pause before attempt `attempt` (1: the second): doubled each time, up to the last. Pure.
Milliseconds ExportBackoff(int attempt, const ExportOptions& options);

}  // namespace medres::trace
