#include <gtest/gtest.h>

#include <mutex>

#include "platform/events/journal.hpp"
#include "platform/http/messages.hpp"
#include "platform/http/server.hpp"
#include "platform/sql/migrations.hpp"
#include "platform/sql/sqlite_database.hpp"
#include "platform/trace/exporter.hpp"
#include "support/sql_database.hpp"

/// A trace's whole way: a caller's header, the handler, SQL on another thread, the outbox, who handles the event, and
/// the collector, over real sockets.
namespace medres::trace {
namespace {

/// As the program's observer does it.
class SpanObserver final : public sql::Observer {
 public:
  void OnStatement(std::string_view name, std::chrono::nanoseconds took, bool succeeded) override {
    const Context& current = Current();
    if (!IsRecorded(current)) return;
    Span span = SpanBelow(current, name, Kind::kClient, WallNow() - took.count());
    span.failed = !succeeded;
    Record(current, span);
  }
};

/// What the collector got, and how it answers.
struct Collected {
  std::mutex mutex;
  std::vector<std::string> bodies;
  int refusals = 1;  ///< so many calls are answered with 503 first
};

class WayTest : public testing::Test {
 protected:
  void SetUp() override {
    tracer_.Set(true, 0);
    database_ = *sql::OpenSqlite({.path = folder_.File("db"), .readers = 1, .observer = &observer_});
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), sql::Dialect::kSqlite);
    ASSERT_TRUE(async::RunSync(sql::Migrate(*database_, migrations, false, clock_.Now())));
    auto group = router_.Group({.tag = "test", .description = "test"});
    group.Add("POST /things", {.id = "makeThing", .summary = "Make a thing"},
              [this](http::Context&) -> Task<Result<http::NoContent>> {
                MEDRES_CO_CHECK(co_await database_->RunWrite(
                    [](sql::Session& session) -> Task<Status> {
                      std::vector<sql::Call> calls;
                      events::AppendTo(calls, session.dialect(), {{"thing.made", MakeUuid(), "{}"}}, Instant{1});
                      MEDRES_CO_CHECK(co_await session.RunAll(std::move(calls)));
                      co_return Status();
                    },
                    sql::Database::kDeadline));
                co_return http::NoContent();
              });
    group.Add("POST /v1/traces", {.id = "collect", .summary = "Take spans"},
              [this](http::Context& context) -> Result<http::Response> {
                const std::lock_guard lock(collected_.mutex);
                if (collected_.refusals-- > 0) {
                  return http::Response{.status = 503, .content_type = {}, .headers = {}, .body = {}};
                }
                collected_.bodies.emplace_back(context.request.body);
                return http::Response{.status = 200, .content_type = http::kJsonType, .headers = {}, .body = "{}"};
              });
    loops_.Start();
    server_ = std::make_unique<http::Server>(router_, loops_, clock_, http::ServerOptions{.port = 0});
    base_ = "http://127.0.0.1:" + std::to_string(*server_->Start());
  }

  void TearDown() override {
    async::RunToEnd(server_->Stop(Milliseconds(100)));
    loops_.Stop();
  }

  Result<net::HttpAnswer> Post(const std::string& path, net::HttpHeaders headers) {
    return async::RunSync(client_.Call(
        {.method = "POST", .url = base_ + path, .headers = std::move(headers), .body = {}}, net::HttpCallOptions()));
  }

  test::TemporaryFolder folder_;
  SystemClock clock_;
  Tracer tracer_;
  SpanObserver observer_;
  Collected collected_;
  http::Messages messages_ = http::Messages::Embedded();
  http::Router router_{{.clock = clock_, .messages = messages_, .tracer = &tracer_}};
  async::Loops loops_{2};
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<http::Server> server_;
  net::Dialer dialer_;
  net::HttpClient client_{dialer_};
  std::string base_;
};

const Span& Named(const std::vector<Span>& spans, std::string_view name) {
  for (const Span& span : spans) {
    if (span.name.view() == name) return span;
  }
  throw std::logic_error("no span " + std::string(name));
}

TEST_F(WayTest, IsOneTreeFromTheCallersHeaderToTheHandler) {
  const auto answer = Post("/things", {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}});
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->status, 204);
  EXPECT_EQ(answer->Header("X-Request-Id"), "0af7651916cd43dd8448eb211c80319c");
  const auto told = async::RunSync(database_->Read<std::vector<events::ToldEvent>>(
      [](sql::Session& session) { return events::ReadAfter(session, {}, 10); }));
  ASSERT_TRUE(told);
  ASSERT_EQ(told->size(), 1U);
  Handled(tracer_, told->front().event.trace, "follow thing.*", WallNow(), false);

  const auto spans = tracer_.Take(100);
  const Span& request = Named(spans, "POST /things");
  EXPECT_EQ(SpanIdText(request.parent), "b7ad6b7169203331");
  EXPECT_EQ(Named(spans, "outbox.append").parent, request.id);
  EXPECT_EQ(Named(spans, "tell thing.made").parent, request.id);
  EXPECT_EQ(Named(spans, "follow thing.*").parent, Named(spans, "tell thing.made").id);
  EXPECT_EQ(spans.size(), 4U);
  for (const Span& span : spans) {
    EXPECT_EQ(span.trace_high, 0x0af7651916cd43ddULL);
    EXPECT_EQ(span.trace_low, 0x8448eb211c80319cULL);
    EXPECT_LE(span.started, span.ended);
  }
}

TEST_F(WayTest, RecordsNothingThatNobodyAskedFor) {
  ASSERT_EQ(Post("/things", {})->status, 204);
  ASSERT_EQ(Post("/things", {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"}})->status, 204);
  EXPECT_TRUE(tracer_.Take(100).empty());
  const auto told = async::RunSync(database_->Read<std::vector<events::ToldEvent>>(
      [](sql::Session& session) { return events::ReadAfter(session, {}, 10); }));
  for (const events::ToldEvent& event : *told) EXPECT_EQ(event.event.trace, "");
}

TEST_F(WayTest, ReachesTheCollectorAlthoughItIsAwayAtFirst) {
  ASSERT_EQ(Post("/things", {{"traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}})->status, 204);
  Exporter exporter(tracer_, client_, loops_,
                    {.url = base_ + "/v1/traces", .pause = Milliseconds(5), .first_backoff = Milliseconds(5)},
                    {.version = "1", .instance = "here"}, [](std::exception_ptr) { ADD_FAILURE(); });
  exporter.Start();
  // The fourth is the refused call itself: what fails with 5xx is recorded, alone, though nobody asked for it.
  for (int i = 0; i < 2'000 && exporter.figures().sent < 4; ++i) std::this_thread::sleep_for(Milliseconds(5));
  async::RunToEnd(exporter.Stop());
  EXPECT_EQ(exporter.figures().sent, 4);
  EXPECT_EQ(exporter.figures().failed_calls, 1);
  EXPECT_EQ(exporter.figures().given_up, 0);
  const std::lock_guard lock(collected_.mutex);
  ASSERT_EQ(collected_.bodies.size(), 2U);
  EXPECT_NE(collected_.bodies[0].find(R"("name":"outbox.append")"), std::string::npos);
  EXPECT_NE(collected_.bodies[1].find(R"("intValue":"503")"), std::string::npos);
}

}  // namespace
}  // namespace medres::trace
