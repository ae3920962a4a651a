#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <filesystem>
#include <future>
#include <memory>
#include <string>

#include "platform/async/loops.hpp"
#include "platform/sql/database.hpp"

namespace medres::test {

/// A folder that goes with its contents.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string File(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// An empty database of one test's own, and two running loops: a SQLite file, or a schema on the server that the
/// environment's MEDRES_TEST_POSTGRES names.
class SqlDatabase {
 public:
  /// Nothing when there is no such server.
  static std::unique_ptr<SqlDatabase> Make(sql::Dialect dialect);
  virtual ~SqlDatabase();

  sql::Database& database() { return *database_; }
  async::Loops& loops() { return *loops_; }
  /// As `database.url` names it, for a program that is to run on it.
  virtual std::string Url() const = 0;

  /// Starts a coroutine on a loop, as requests do.
  template <class T>
  std::future<T> Start(Task<T> task, int loop = 0) {
    return boost::asio::co_spawn(loops_->At(loop), std::move(task), boost::asio::use_future);
  }
  template <class T>
  T Await(Task<T> task) {
    return Start(std::move(task)).get();
  }

  /// One statement in a unit of its own; the text may be made on the spot.
  Result<sql::Rows> Query(std::string text, sql::Params params = {});
  Result<sql::Rows> Change(std::string text, sql::Params params = {});
  /// Must succeed.
  void Script(const std::string& text);
  /// A query for one number, which must succeed.
  std::int64_t Number(const std::string& query);

 protected:
  SqlDatabase();

  std::unique_ptr<async::Loops> loops_;
  std::unique_ptr<sql::Database> database_;
};

}  // namespace medres::test
