#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>

#include "contract/sql/postgres_server.hpp"

namespace medres::sql_test {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

std::string ReasonOf(const Result<sql::Rows>& result) {
  if (result) return "none";
  for (const auto& [name, value] : result.error().args) {
    if (name == "reason") return value;
  }
  return result.error().code;
}

/// Takes connections and never says anything, as a server that is paused.
class MuteServer {
 public:
  std::string Dsn() const {
    return "host=127.0.0.1 user=nobody port=" + std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  asio::io_context context_;
  asio::ip::tcp::acceptor acceptor_{context_, {asio::ip::address_v4::loopback(), 0}};
};

class PostgresHosts : public PostgresTest {
 protected:
  /// The server behind a host that nothing listens at.
  sql::PostgresOptions Behind(const std::string& more = "") {
    auto options = Options(1);
    const auto at = options.dsn.find('@');
    if (at == std::string::npos) throw std::runtime_error("MEDRES_TEST_POSTGRES has no user@");
    options.dsn.insert(at + 1, "127.0.0.1:1,");
    options.dsn += more;
    return options;
  }

  Result<sql::Rows> Ask(const sql::PostgresOptions& options, Milliseconds deadline = sql::Database::kDeadline) {
    const auto database = Open(options);
    return Await(Query(*database, "select 1", {}, deadline));
  }
};

TEST_F(PostgresHosts, OneThatIsAwayIsPassedOver) { EXPECT_EQ(ReasonOf(Ask(Behind())), "none"); }

TEST_F(PostgresHosts, OfSeveralOnlyOneThatTakesWritesWillDo) {
  auto options = Behind();
  options.settings.emplace_back("default_transaction_read_only", "on");
  EXPECT_NE(ReasonOf(Ask(options)).find("read-only"), std::string::npos);
  options = Behind("&target_session_attrs=any");
  options.settings.emplace_back("default_transaction_read_only", "on");
  EXPECT_EQ(ReasonOf(Ask(options)), "none") << "unless the address says otherwise";
}

TEST_F(PostgresHosts, ASilentServerIsSaidToBeSoBeforeAnybodysTimeIsOver) {
  std::optional<MuteServer> mute(std::in_place);
  auto options = Options(1);
  options.dsn = mute->Dsn();
  options.connect_timeout = 600s;
  const auto database = Open(options);
  EXPECT_EQ(ReasonOf(Await(Query(*database, "select 1", {}, 600s))), "the server is silent");
  mute.reset();  // ends the attempt to connect
}

TEST_F(PostgresHosts, AStatementThatTakesLongIsNoSilence) {
  const auto database = Open(Options(1));
  auto sleeping = asio::co_spawn(loops_->At(0), Query(*database, "select pg_sleep(4)", {}, 60s), asio::use_future);
  WaitUntil("select count(*)" + Backends("select pg_sleep(4)%") + " and wait_event = 'PgSleep'", 1);
  auto waiting = asio::co_spawn(loops_->At(0), Query(*database, "select 1", {}, 60s), asio::use_future);
  EXPECT_EQ(ReasonOf(sleeping.get()), "none");
  EXPECT_EQ(ReasonOf(waiting.get()), "none");
}

TEST_F(PostgresHosts, AnIdleConnectionIsAskedWhetherItIsThere) {
  auto options = Options(1);
  options.check_after = 1ms;
  const auto database = Open(options);
  ASSERT_EQ(ReasonOf(Await(Query(*database, "select 1"))), "none");
  Number("select 1 from pg_sleep(0.5)");
  EXPECT_EQ(ReasonOf(Await(Query(*database, "select 1"))), "none") << "and it is lent as before";
  EXPECT_EQ(Number("select count(*)" + Backends("%")), 1) << "and there is still one";
}

}  // namespace
}  // namespace medres::sql_test
