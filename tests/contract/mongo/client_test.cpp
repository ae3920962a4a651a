#include "platform/mongo/client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <future>
#include <stdexcept>
#include <thread>

#include "support/mongo_server.hpp"

namespace medres::mongo_test {
namespace {

using namespace std::chrono_literals;
using pool::BreakerState;

constexpr std::string_view kAsk = R"({"ping":1})";

/// Beside a server of its own that is killed and paused. Nothing is waited for longer than kPatience.
class MongoClient : public testing::Test {
 protected:
  static constexpr std::chrono::seconds kPatience{60};

  void SetUp() override {
    if (!test::MongoServer::IsInstalled()) GTEST_SKIP() << "skipped: tools/install_node.sh was not run";
    server_ = std::make_unique<test::MongoServer>();
    loops_ = std::make_unique<async::Loops>(2);
    loops_->Start();
  }

  void TearDown() override {
    if (server_) server_->Resume();
    client_.reset();
    if (loops_) loops_->Stop();
  }

  mongo::Options Options() {
    mongo::Options options{.url = server_->Url()};
    options.timeout = 10'000ms;
    options.connect_timeout = 5'000ms;
    options.record = &record_;
    return options;
  }

  mongo::Options Quick() {
    mongo::Options options = Options();
    options.timeout = 300ms;
    options.connect_timeout = 500ms;
    return options;
  }

  void Open(const mongo::Options& options) {
    auto driver = mongo::MakeDriver(options);
    ASSERT_TRUE(driver) << ToString(driver.error());
    client_ = std::make_unique<mongo::Client>(options, *loops_, *std::move(driver));
  }

  std::future<Status> Start(mongo::Client::Work work, int loop = 1) {
    return boost::asio::co_spawn(loops_->At(loop), client_->Lend(std::move(work)), boost::asio::use_future);
  }

  Status Ping() {
    auto ended = Start([](mongo::Connection& connection) -> Status {
      MEDRES_CHECK(connection.Run(kAsk));
      return {};
    });
    if (ended.wait_for(kPatience) != std::future_status::ready) throw std::runtime_error("a call that never ends");
    return ended.get();
  }

  static std::string CodeOf(const Status& status) { return status ? "ok" : status.error().code; }

  static void WaitUntil(const char* what, const std::function<bool()>& is_so) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (!is_so()) {
      if (std::chrono::steady_clock::now() > end) throw std::runtime_error(std::string("never: ") + what);
      std::this_thread::sleep_for(5ms);
    }
  }

  pool::View Pool() const { return board_.Read().front(); }

  metrics::Registry registry_;
  pool::Board board_{registry_};
  pool::Record& record_{board_.Add({.name = "documents", .kind = "mongodb", .max = 8})};
  std::unique_ptr<test::MongoServer> server_;
  std::unique_ptr<async::Loops> loops_;
  std::unique_ptr<mongo::Client> client_;
};

TEST_F(MongoClient, RefusesAnAddressWithoutRepeatingIt) {
  for (const char* url : {"", "http://host", "mongodb://user:secret@", "mongodb://[::1", "redis://host"}) {
    const auto driver = mongo::MakeDriver({.url = url});
    ASSERT_FALSE(driver) << url;
    EXPECT_EQ(driver.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(ToString(driver.error()).find("secret"), std::string::npos);
  }
}

TEST_F(MongoClient, IsUnavailableWhereNobodyListens) {
  server_->Kill();
  Open(Quick());
  for (int i = 0; i < 20; ++i) {
    const Status status = Ping();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().kind, ErrorKind::kUnavailable) << ToString(status.error());
  }
  EXPECT_NE(Pool().figures.breaker, BreakerState::kClosed);
  EXPECT_GT(Pool().refusals, 0);
}

TEST_F(MongoClient, ComesBackAfterAKill) {
  Open(Options());
  ASSERT_EQ(CodeOf(Ping()), "ok");
  server_->Kill();
  WaitUntil("it is missed", [&] { return !Ping(); });
  server_->Restart();
  WaitUntil("it is back", [&] { return Ping().has_value(); });
  EXPECT_GT(Pool().reconnects, 0);
  WaitUntil("the breaker is closed", [&] { return Pool().figures.breaker == BreakerState::kClosed; });
}

TEST_F(MongoClient, AnswersInTimeWhileTheServerIsPaused) {
  auto options = Quick();
  options.max_connections = 2;
  options.max_waiting = 4;
  Open(options);
  WaitUntil("it is connected", [&] { return Ping().has_value(); });
  server_->Pause();
  std::vector<std::future<Status>> calls;
  for (int i = 0; i < 20; ++i) {
    calls.push_back(Start([](mongo::Connection& connection) -> Status {
      MEDRES_CHECK(connection.Run(kAsk));
      return {};
    }));
  }
  int overloaded = 0;
  for (std::future<Status>& call : calls) {
    const Status status = call.get();
    ASSERT_FALSE(status);
    const ErrorKind kind = status.error().kind;
    EXPECT_TRUE(kind == ErrorKind::kUnavailable || kind == ErrorKind::kOverloaded) << ToString(status.error());
    overloaded += kind == ErrorKind::kOverloaded ? 1 : 0;
  }
  EXPECT_GE(overloaded, 12) << "few wait, the others are told at once";
  EXPECT_EQ(Pool().overloaded, overloaded);
  server_->Resume();
  WaitUntil("it is back", [&] { return Ping().has_value(); });
}

TEST_F(MongoClient, AsksAnIdleConnectionBeforeItIsLent) {
  auto options = Options();
  options.check_after = 50ms;
  Open(options);
  ASSERT_EQ(CodeOf(Ping()), "ok");
  server_->Kill();
  server_->Restart();
  std::this_thread::sleep_for(100ms);  // now it is idle for long
  EXPECT_EQ(CodeOf(Ping()), "ok") << "the dead connection was found before the call";
}

TEST_F(MongoClient, SurvivesWorkThatThrows) {
  Open(Options());
  auto ended = Start([](mongo::Connection&) -> Status { throw std::runtime_error("a bug"); });
  EXPECT_EQ(CodeOf(ended.get()), "documents.refused");
  EXPECT_EQ(CodeOf(Ping()), "ok");
}

TEST_F(MongoClient, ServesManyLoopsAndEndsInTheMiddle) {
  Open(Options());
  std::vector<std::future<Status>> calls;
  for (int i = 0; i < 200; ++i) {
    calls.push_back(Start(
        [](mongo::Connection& connection) -> Status {
          MEDRES_CHECK(connection.Run(kAsk));
          return {};
        },
        i % 2));
  }
  for (int i = 0; i < 100; ++i) EXPECT_EQ(CodeOf(calls[static_cast<std::size_t>(i)].get()), "ok");
  client_.reset();
  for (int i = 100; i < 200; ++i) {
    const std::string code = CodeOf(calls[static_cast<std::size_t>(i)].get());
    EXPECT_TRUE(code == "ok" || code == "documents.unavailable") << code;
  }
}

}  // namespace
}  // namespace medres::mongo_test
