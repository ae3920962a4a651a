#include "support/sql_database.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <stdexcept>

#include "base/id.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite_database.hpp"

namespace medres::test {
namespace {

std::string FreshName() {
  std::string name = "t" + ToText(MakeUuid());
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

class SqliteFile final : public SqlDatabase {
 public:
  SqliteFile() {
    auto opened = sql::OpenSqlite({.path = folder_.File("test.db"), .durable = false});
    if (!opened) throw std::runtime_error(ToString(opened.error()));
    database_ = *std::move(opened);
  }
  ~SqliteFile() override { database_.reset(); }
  std::string Url() const override { return "sqlite:" + folder_.File("test.db"); }

 private:
  TemporaryFolder folder_;
};

class PostgresSchema final : public SqlDatabase {
 public:
  explicit PostgresSchema(const std::string& dsn) : dsn_(dsn) {
    sql::PostgresOptions options;
    options.dsn = dsn;
    options.settings.emplace_back("search_path", schema_ + ",public");
    database_ = sql::OpenPostgres(options, *loops_);
    Script("create schema " + schema_);
  }
  ~PostgresSchema() override {
    Script("drop schema " + schema_ + " cascade");
    database_.reset();
  }
  std::string Url() const override {
    const char* separator = dsn_.find('?') == std::string::npos ? "?" : "&";
    return dsn_ + separator + "options=-csearch_path%3D" + schema_ + "%2Cpublic";
  }

 private:
  std::string dsn_;
  std::string schema_ = FreshName();
};

}  // namespace

TemporaryFolder::TemporaryFolder() : path_(std::filesystem::temp_directory_path() / FreshName()) {
  std::filesystem::create_directory(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

SqlDatabase::SqlDatabase() : loops_(std::make_unique<async::Loops>(2)) { loops_->Start(); }

SqlDatabase::~SqlDatabase() { loops_->Stop(); }

std::unique_ptr<SqlDatabase> SqlDatabase::Make(sql::Dialect dialect) {
  if (dialect == sql::Dialect::kSqlite) return std::make_unique<SqliteFile>();
  const char* dsn = std::getenv("MEDRES_TEST_POSTGRES");
  if (dsn == nullptr || *dsn == '\0') return nullptr;
  return std::make_unique<PostgresSchema>(dsn);
}

Result<sql::Rows> SqlDatabase::Query(std::string text, sql::Params params) {
  const auto work = [&](sql::Session& session) -> Task<Result<sql::Rows>> {
    const sql::Statement statement{"test.query", text};
    co_return co_await session.Run(statement, params);
  };
  return Await(database_->Read<sql::Rows>(work));
}

Result<sql::Rows> SqlDatabase::Change(std::string text, sql::Params params) {
  const auto work = [&](sql::Session& session) -> Task<Result<sql::Rows>> {
    const sql::Statement statement{"test.change", text};
    co_return co_await session.Run(statement, params);
  };
  return Await(database_->Write<sql::Rows>(work));
}

void SqlDatabase::Script(const std::string& text) {
  const auto work = [&](sql::Session& session) { return session.Script(text); };
  if (const Status done = Await(database_->RunWrite(work, sql::Database::kDeadline)); !done) {
    throw std::runtime_error(ToString(done.error()));
  }
}

std::int64_t SqlDatabase::Number(const std::string& query) {
  const auto rows = Query(query);
  if (!rows) throw std::runtime_error(ToString(rows.error()));
  return (*rows)[0].Integer(0);
}

}  // namespace medres::test
