#include <benchmark/benchmark.h>

#include "platform/metrics/metrics.hpp"
#include "platform/monitor/congestion.hpp"
#include "platform/trace/tracer.hpp"

/// What one request pays for being watched, piece by piece.
namespace medres {
namespace {

void CountAndTime(benchmark::State& state) {
  metrics::Registry registry;
  metrics::Counter& counter = registry.GetCounter("medres_http_requests_total", "h", "route=\"/x\"");
  metrics::Histogram& seconds = registry.GetHistogram("medres_http_request_seconds", "h", "route=\"/x\"");
  for (auto _ : state) {
    counter.Add();
    seconds.Observe(0.0012);
  }
}
BENCHMARK(CountAndTime);

void BeginTrace(benchmark::State& state) {
  trace::Tracer tracer;
  tracer.Set(state.range(0) > 0, static_cast<double>(state.range(0)) / 1e3);
  for (auto _ : state) benchmark::DoNotOptimize(tracer.Begin(std::nullopt));
}
BENCHMARK(BeginTrace)->Arg(0)->Arg(10);

void RecordSpan(benchmark::State& state) {
  trace::Tracer tracer;
  tracer.Set(true, 1);
  const trace::Context context = tracer.Begin(std::nullopt);
  int since = 0;
  for (auto _ : state) {
    trace::Span span = trace::SpanBelow(context, "booking.lock", trace::Kind::kClient, 0);
    span.Say("db.operation.name", std::string_view("booking.lock"));
    trace::Record(context, span);
    if (++since == 1024) {
      benchmark::DoNotOptimize(tracer.Take(1024));
      since = 0;
    }
  }
}
BENCHMARK(RecordSpan);

void CarryOverAWait(benchmark::State& state) {
  async::Carrying() = trace::MakeTrace();
  for (auto _ : state) {
    const async::CarryOver carry;
    benchmark::DoNotOptimize(async::Carrying().trace_low);
  }
  async::Carrying() = async::Carried();
}
BENCHMARK(CarryOverAWait);

void AdmitOne(benchmark::State& state) {
  monitor::Congestion congestion({});
  for (auto _ : state) benchmark::DoNotOptimize(congestion.Admit(monitor::Priority::kRead));
}
BENCHMARK(AdmitOne);

}  // namespace
}  // namespace medres
