#include "platform/trace/otlp.hpp"

#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "platform/async/loops.hpp"
#include "platform/async/together.hpp"
#include "platform/trace/exporter.hpp"

namespace medres::trace {
namespace {

TEST(Otlp, SpellsASpanAsTheProtocolWants) {
  Span span;
  span.trace_high = 0x0af7651916cd43ddULL;
  span.trace_low = 0x8448eb211c80319cULL;
  span.id = 0xb7ad6b7169203331ULL;
  span.parent = 1;
  span.started = 1'700'000'000'000'000'001;
  span.ended = 1'700'000'000'000'000'002;
  span.kind = Kind::kServer;
  span.failed = true;
  span.name = std::string_view("GET /x");
  span.Say("http.route", std::string_view("/x"));
  span.Say("http.response.status_code", std::int64_t{500});
  EXPECT_EQ(
      ToOtlp(std::array{span}, {.service = "s", .version = "1", .instance = "i"}),
      R"({"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"s"}},)"
      R"({"key":"service.version","value":{"stringValue":"1"}},{"key":"service.instance.id","value":{"stringValue":"i"}}]},)"
      R"("scopeSpans":[{"scope":{"name":"medres"},"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c",)"
      R"("spanId":"b7ad6b7169203331","parentSpanId":"0000000000000001","name":"GET /x","kind":2,)"
      R"("startTimeUnixNano":"1700000000000000001","endTimeUnixNano":"1700000000000000002","attributes":[)"
      R"({"key":"http.route","value":{"stringValue":"/x"}},{"key":"http.response.status_code","value":{"intValue":"500"}}],)"
      R"("status":{"code":2}}]}]}]})");
}

TEST(Otlp, KnowsWhichAnswersAreWorthAnotherAttempt) {
  const std::pair<int, Verdict> cases[]{{200, Verdict::kTaken}, {202, Verdict::kTaken}, {400, Verdict::kNever},
                                        {401, Verdict::kNever}, {404, Verdict::kNever}, {429, Verdict::kAgain},
                                        {500, Verdict::kNever}, {502, Verdict::kAgain}, {503, Verdict::kAgain},
                                        {504, Verdict::kAgain}};
  for (const auto& [status, verdict] : cases) EXPECT_EQ(VerdictOf(status), verdict) << status;
}

TEST(Otlp, ReadsHowManySpansWereRejected) {
  EXPECT_EQ(RejectedOf(R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"no"}})"), 3);
  EXPECT_EQ(RejectedOf(R"({"partialSuccess":{"rejectedSpans":3}})"), 3);
  EXPECT_EQ(RejectedOf("{}"), 0);
  EXPECT_EQ(RejectedOf(""), 0);
}

TEST(Exporter, WaitsLongerFromAttemptToAttempt) {
  const ExportOptions options{.url = {}, .first_backoff = Milliseconds(500), .last_backoff = Milliseconds(3'000)};
  const int expected[]{500, 1'000, 2'000, 3'000, 3'000};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ExportBackoff(i + 1, options).count(), expected[i]);
}

Context ContextOf(std::uint64_t number) { return {.trace_high = 1, .trace_low = number, .span = number}; }

/// Sleeps between two looks at what it carries; false when that changed.
Task<bool> KeepsItsContext(std::uint64_t number) {
  const async::CarryHere mine(ContextOf(number));
  for (int i = 0; i < 3; ++i) {
    co_await async::Sleep(std::chrono::milliseconds(1 + number % 3));
    if (Current().trace_low != number) co_return false;
  }
  co_return true;
}

TEST(Carried, GoesAlongWithEachOfManyCoroutinesOnOneThread) {
  int kept = 0;
  const auto work = [&]() -> Task<void> {
    std::vector<Task<void>> tasks;
    for (std::uint64_t i = 1; i <= 50; ++i) {
      tasks.push_back([](std::uint64_t number, int& count) -> Task<void> {
        if (co_await KeepsItsContext(number)) ++count;
      }(i, kept));
    }
    co_await async::Together(std::move(tasks));
  };
  async::RunToEnd(work());
  EXPECT_EQ(kept, 50);
  EXPECT_FALSE(IsValid(Current()));
}

TEST(Tracer, KeepsSpansOfManyThreadsUntilTheyAreTaken) {
  Tracer tracer(1024);
  tracer.Set(true, 1);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&tracer] {
        for (int i = 0; i < 500; ++i) {
          const Context context = tracer.Begin(std::nullopt);
          Record(context, SpanBelow(context, "work", Kind::kInternal, WallNow()));
        }
      });
    }
  }
  std::size_t taken = 0;
  for (auto batch = tracer.Take(300); !batch.empty(); batch = tracer.Take(300)) {
    EXPECT_LE(batch.size(), 300U);
    taken += batch.size();
  }
  EXPECT_EQ(taken, 2'000U);
  EXPECT_EQ(tracer.figures().dropped, 0);
}

TEST(Told, GivesItsOwnSpanToThoseWhoHandle) {
  Tracer tracer;
  tracer.Set(true, 1);
  const Context request = tracer.Begin(std::nullopt);
  const std::string traceparent = Told(request, "appointment.booked");
  Handled(tracer, traceparent, "follow appointment.*", WallNow(), false);
  const auto spans = tracer.Take(10);
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0].name.view(), "tell appointment.booked");
  EXPECT_EQ(spans[0].parent, request.span);
  EXPECT_EQ(spans[1].parent, spans[0].id);
  EXPECT_EQ(spans[1].trace_low, request.trace_low);
  EXPECT_EQ(Told(Context(), "x"), "");
}

}  // namespace
}  // namespace medres::trace
