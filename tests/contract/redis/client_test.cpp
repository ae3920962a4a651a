#include <atomic>
#include <cstdlib>

#include "contract/redis/redis_test.hpp"
#include "platform/async/together.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::redis_test {
namespace {

using redis::Command;
using redis::Reply;

class RedisClient : public RedisTest {};

TEST_F(RedisClient, SendsBytesAndReadsThemBack) {
  Open(Options());
  const std::string bytes("a\r\n\0\xff", 5);
  EXPECT_EQ(Run({"SET", "k", bytes})->text, "OK");
  EXPECT_EQ(Run({"GET", "k"})->text, bytes);
  EXPECT_EQ(Run({"GET", "none"})->kind, Reply::Kind::kNil);
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(Run({"SET", "large", large})->text, "OK");
  EXPECT_EQ(Run({"GET", "large"})->text, large);
}

TEST_F(RedisClient, TellsWhatTheServerRefuses) {
  Open(Options());
  Run({"SET", "k", "text"});
  const auto refused = Run({"INCR", "k"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "redis.refused");
  EXPECT_EQ(Run({"GET", "k"})->text, "text") << "the connection is as good as before";
  EXPECT_EQ(board_.Read().front().figures.breaker, pool::BreakerState::kClosed);
}

TEST_F(RedisClient, AnswersAPipelineInOrder) {
  auto& client = Open(Options());
  std::vector<Command> commands;
  for (int i = 0; i < 300; ++i) commands.push_back({"INCR", "n"});
  commands.push_back({"NOSUCH"});
  commands.push_back({"GET", "n"});
  const auto replies = Await(client.Run(commands, 5'000ms));
  ASSERT_TRUE(replies);
  for (int i = 0; i < 300; ++i) EXPECT_EQ((*replies)[static_cast<std::size_t>(i)].integer, i + 1);
  EXPECT_TRUE((*replies)[300].IsError());
  EXPECT_EQ((*replies)[301].text, "300");
}

/// Asks within a recorded trace.
Task<bool> AskTraced(redis::Client& client, trace::Tracer& tracer) {
  async::Carrying() = tracer.Rejoin("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  (void)co_await client.Run(Command{"SET", "k", "v"});
  std::vector<Command> two{{"GET", "k"}, {"GET", "other"}};
  (void)co_await client.Run(std::move(two));
  async::Carrying() = {};
  (void)co_await client.Run(Command{"GET", "k"});
  co_return true;
}

TEST_F(RedisClient, IsASpanOfATraceThatIsRecorded) {
  auto& client = Open(Options());
  trace::Tracer tracer;
  tracer.Set(true, 0);
  Await(AskTraced(client, tracer));
  const auto spans = tracer.Take(10);
  ASSERT_EQ(spans.size(), 2U) << "what works for no trace leaves none";
  EXPECT_EQ(spans[0].name.view(), "SET");
  EXPECT_EQ(spans[1].name.view(), "GET");
  for (const trace::Span& span : spans) {
    EXPECT_EQ(span.trace_high, 0x0af7651916cd43ddULL);
    EXPECT_EQ(span.parent, 0xb7ad6b7169203331ULL);
    EXPECT_EQ(span.kind, trace::Kind::kClient);
    EXPECT_FALSE(span.failed);
  }
  EXPECT_EQ(spans[1].count, 3) << "a pipeline says how many";
}

Task<void> AskInARow(redis::Client& client, int who, std::atomic<int>& right) {
  for (int i = 0; i < 20; ++i) {
    const std::string key = "k" + std::to_string(who);
    std::vector<Command> commands{{"SET", key, std::to_string(i)}, {"GET", key}};
    const auto replies = co_await client.Run(std::move(commands), 20'000ms);
    if (replies && (*replies)[1].text == std::to_string(i)) ++right;
  }
}

TEST_F(RedisClient, GivesEachOfManyItsOwnAnswers) {
  auto options = Options();
  options.max_connections = 4;
  auto& client = Open(options);
  std::atomic<int> right = 0;
  Await([](redis::Client& asked, std::atomic<int>& count) -> Task<bool> {
    std::vector<Task<void>> tasks;
    for (int i = 0; i < 200; ++i) tasks.push_back(AskInARow(asked, i, count));
    co_await async::Together(std::move(tasks));
    co_return true;
  }(client, right));
  EXPECT_EQ(right, 4'000);
  EXPECT_LE(board_.Read().front().connects, 4) << "they shared what there is";
}

TEST_F(RedisClient, AuthenticatesAndChoosesItsDatabase) {
  server_ = std::make_unique<test::RedisServer>("requirepass s3cret@");
  auto options = Options();
  options.address.password = "s3cret@";
  options.address.database = 5;
  Open(options);
  Run({"SET", "k", "v"});
  EXPECT_EQ(Run({"OBJECT", "HELP"})->kind, Reply::Kind::kArray);
  EXPECT_NE(Run({"CLIENT", "LIST"})->text.find(" db=5 "), std::string::npos);
  EXPECT_NE(Run({"CLIENT", "LIST"})->text.find(" name=medres "), std::string::npos);
}

TEST_F(RedisClient, IsUnavailableWithAWrongPassword) {
  server_ = std::make_unique<test::RedisServer>("requirepass right");
  auto options = Options();
  options.address.password = "wrong";
  Open(options);
  const auto reply = Run({"PING"});
  EXPECT_EQ(CodeOf(reply), "redis.unavailable");
  EXPECT_EQ(reply.error().args.back(), (std::pair<std::string, std::string>("retry_after", "1")));
}

TEST_F(RedisClient, SpeaksOverAUnixSocket) {
  auto options = Options();
  options.address = *redis::ParseAddress(server_->SocketUrl());
  Open(options);
  EXPECT_EQ(Run({"PING"})->text, "PONG");
}

TEST_F(RedisClient, SpeaksTlsWithWhomItBelieves) {
  test::TemporaryFolder folder;
  const std::string key = folder.File("key.pem");
  const std::string certificate = folder.File("certificate.pem");
  const std::string make =
      "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
      "subjectAltName=DNS:localhost -keyout " +
      key + " -out " + certificate + " 2>/dev/null";
  ASSERT_EQ(std::system(make.c_str()), 0) << "openssl is missing: tools/install_deps.sh test";
  const auto port = test::RedisServer::FreePort();
  server_ =
      std::make_unique<test::RedisServer>("tls-port " + std::to_string(port) + "\ntls-auth-clients no\ntls-cert-file " +
                                          certificate + "\ntls-key-file " + key + "\ntls-ca-cert-file " + certificate);
  auto options = Options();
  options.address = *redis::ParseAddress("rediss://localhost:" + std::to_string(port));
  options.authorities_file = certificate;
  options.check_after = 20ms;
  Open(options);
  EXPECT_EQ(Run({"PING"})->text, "PONG");
  std::this_thread::sleep_for(100ms);  // checks go over it too
  EXPECT_EQ(Run({"PING"})->text, "PONG");
  EXPECT_EQ(board_.Read().front().figures.lost, 0);
  options.authorities_file.clear();
  Open(options);
  EXPECT_EQ(CodeOf(Run({"PING"})), "redis.unavailable") << "nobody vouches for it";
}

TEST_F(RedisClient, LeavesAReplicaAlone) {
  test::RedisServer replica("replicaof 127.0.0.1 " + std::to_string(server_->port()));
  auto options = Options();
  options.address = *redis::ParseAddress(replica.Url());
  Open(options);
  EXPECT_EQ(CodeOf(Run({"PING"})), "redis.unavailable");
}

TEST_F(RedisClient, LendsAConnectionForATransaction) {
  auto& client = Open(Options());
  const auto unit = [](redis::Connection& connection) -> Task<Status> {
    const auto until = std::chrono::steady_clock::now() + 5s;
    const std::vector<Command> watching{{"WATCH", "k"}, {"MULTI"}, {"INCR", "k"}, {"EXEC"}};
    MEDRES_CO_TRY(const auto replies, co_await connection.Run(watching, until));
    EXPECT_EQ(replies.back().items.front().integer, 1);
    co_return Status();
  };
  EXPECT_TRUE(Await(client.Lend(unit)));
  EXPECT_EQ(Run({"GET", "k"})->text, "1");
}

TEST_F(RedisClient, TellsOnceOfALoanThatLastsTooLong) {
  auto options = Options();
  options.held_too_long = 30ms;
  auto& client = Open(options);
  const auto unit = [](redis::Connection&) -> Task<Status> {
    co_await async::Sleep(300ms);
    co_return Status();
  };
  EXPECT_TRUE(Await(client.Lend(unit)));
  EXPECT_EQ(board_.Read().front().held_long, 1);
}

TEST_F(RedisClient, CountsByPoolAndCommand) {
  Open(Options());
  Run({"GET", "k"});
  Run({"GET", "k"});
  const std::string shown = registry_.Expose();
  EXPECT_NE(shown.find("medres_redis_command_seconds_count{command=\"get\"} 2\n"), std::string::npos) << shown;
  EXPECT_NE(shown.find("medres_pool_wait_seconds_count{pool=\"redis\"} 2\n"), std::string::npos);
}

TEST_F(RedisClient, ShrinksWhenIdleAndReplacesTheOld) {
  auto options = Options();
  options.min_connections = 2;  // one a loop
  options.idle_timeout = 50ms;
  options.max_lifetime = 200ms;
  options.check_after = 20ms;
  Open(options);
  EXPECT_TRUE(Run({"PING"}));
  const auto connects = [&] { return board_.Read().front().connects; };
  WaitUntil("connections are replaced", [&] { return connects() >= 6; });
  EXPECT_TRUE(Run({"PING"}));
  EXPECT_EQ(board_.Read().front().reconnects, 0) << "a life that is over is no loss";
}

}  // namespace
}  // namespace medres::redis_test
