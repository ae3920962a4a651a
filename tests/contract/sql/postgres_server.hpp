#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "platform/async/loops.hpp"
#include "platform/sql/postgres.hpp"

namespace medres::sql_test {

/// The DSN of a real server that tests may fill and disturb; nothing when none is given.
inline std::optional<std::string> TestServer() {
  const char* dsn = std::getenv("MEDRES_TEST_POSTGRES");
  return dsn == nullptr || *dsn == '\0' ? std::nullopt : std::optional<std::string>(dsn);
}

/// One statement in a unit of its own; the text may be made on the spot.
inline Task<Result<sql::Rows>> Query(sql::Database& database, std::string text, sql::Params params = {},
                                     Milliseconds deadline = sql::Database::kDeadline) {
  co_return co_await database.Read<sql::Rows>(
      [&](sql::Session& session) -> Task<Result<sql::Rows>> {
        co_return co_await session.Run({"test.query", text}, params);
      },
      deadline);
}

inline Task<Result<sql::Rows>> Change(sql::Database& database, std::string text, sql::Params params = {},
                                      Milliseconds deadline = sql::Database::kDeadline) {
  co_return co_await database.Write<sql::Rows>(
      [&](sql::Session& session) -> Task<Result<sql::Rows>> {
        co_return co_await session.Run({"test.change", text}, params);
      },
      deadline);
}

/// Each test in a schema of its own on a real server, with running loops. Skipped, and says so, without a server.
class PostgresTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!TestServer()) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    loops_ = std::make_unique<async::Loops>(1);
    loops_->Start();
    control_ = Open(Options(2));
    Script("create schema " + schema_);
  }

  void TearDown() override {
    if (!control_) return;
    Script("drop schema " + schema_ + " cascade");
    control_.reset();
    loops_->Stop();
  }

  /// At most so many connections; the server shows them under the schema's name.
  sql::PostgresOptions Options(int connections) const {
    sql::PostgresOptions options;
    const std::string server = *TestServer();
    options.dsn = server + (server.starts_with("postgres") ? "?application_name=" : " application_name=") + schema_;
    options.min_connections = 1;
    options.max_connections = connections;
    options.settings.emplace_back("search_path", schema_ + ",public");
    return options;
  }

  std::unique_ptr<sql::Database> Open(const sql::PostgresOptions& options) const {
    return sql::OpenPostgres(options, *loops_);
  }

  /// Runs a coroutine on a loop, as requests do, and waits for it on the test's thread.
  template <class T>
  T Await(Task<T> task) const {
    return boost::asio::co_spawn(loops_->At(0), std::move(task), boost::asio::use_future).get();
  }

  /// Must succeed.
  void Script(const std::string& text) const {
    const Status status =
        Await(control_->RunWrite([&](sql::Session& session) { return session.Script(text); }, Milliseconds(10'000)));
    if (!status) throw std::runtime_error(ToString(status.error()));
  }

  std::int64_t Number(const std::string& query) const {
    const auto rows = Await(Query(*control_, query));
    if (!rows) throw std::runtime_error(ToString(rows.error()));
    return (*rows)[0].Integer(0);
  }

  /// Waits until a query's number is as expected; the pause is the server's. Throws after ten seconds.
  void WaitUntil(const std::string& query, std::int64_t expected) const {
    for (int i = 0; i < 1'000; ++i) {
      if (Number(query) == expected) return;
      Number("select 1 from pg_sleep(0.01)");
    }
    throw std::runtime_error("never came to " + std::to_string(expected) + ": " + query);
  }

  /// The server's processes of this test whose statement is like `pattern`, without the one that asks.
  std::string Backends(const std::string& pattern) const {
    return " from pg_stat_activity where application_name = '" + schema_ +
           "' and pid <> pg_backend_pid() and query like '" + pattern + "'";
  }

  std::string schema_ = "t" + Lower(ToText(MakeUuid()));
  std::unique_ptr<async::Loops> loops_;
  std::unique_ptr<sql::Database> control_;  ///< watches and disturbs what a test does on other connections

 private:
  /// The DSN with an application name added, in either of libpq's forms.
  static std::string Named(const std::string& dsn, const std::string& name) {
    const bool is_url = dsn.starts_with("postgres://") || dsn.starts_with("postgresql://");
    const char* separator = !is_url ? " " : dsn.find('?') == std::string::npos ? "?" : "&";
    return dsn + separator + "application_name=" + name;
  }

  static std::string Lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
  }
};

}  // namespace medres::sql_test
