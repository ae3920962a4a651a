#include "platform/sql/backup.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "platform/security/digest.hpp"
#include "platform/sql/migrations.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/sql/sqlite_database.hpp"
#include "support/sql_database.hpp"

namespace medres::sql_test {
namespace {

using sql::BackupManifest;
using sql::Database;
using sql::Dialect;

constexpr int kKnownSchema = 1;

std::vector<sql::Migration> Schema(Dialect dialect) {
  static const std::vector<sql::MigrationFile> kFiles{
      {"0001_thing.sql", "-- phase: expand\ncreate table thing (k bigint primary key, t text not null);"}};
  return sql::SelectMigrations(kFiles, dialect);
}

sql::BackupContext Context(int known_schema = kKnownSchema) {
  return {.program = "1.2.3",
          .schema_version = known_schema,
          .now = Instant{1'700'000'000'000},
          .digest = security::Sha256Hex};
}

std::string CodeOf(const auto& result) { return result ? "ok" : result.error().code; }

void Psql(const std::string& dsn, const std::string& statement) {
  const std::string command = "psql -q \"" + dsn + "\" -c '" + statement + "' > /dev/null";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("psql: " + statement);
}

/// A drill's database: opened for a while, backed up, restored, and opened again.
class Drill {
 public:
  virtual ~Drill() = default;
  virtual Result<BackupManifest> Backup(const sql::BackupContext& context) = 0;
  virtual Result<BackupManifest> Restore(const sql::BackupContext& context) = 0;

  std::string file() const { return folder_.File("copy.backup"); }

  /// Runs a script on the open database.
  void Script(const std::string& text) {
    Use([&](Database& database) -> Task<Status> {
      co_return co_await database.RunWrite([&](sql::Session& session) { return session.Script(text); },
                                           Database::kDeadline);
    });
  }

  /// What the table holds: "1=one 2=two".
  std::string Contents() {
    static constexpr sql::Statement kAll{"test.all", "select k, t from thing order by k"};
    std::string contents;
    Use([&](Database& database) -> Task<Status> {
      MEDRES_CO_TRY(const sql::Rows rows,
                    co_await database.Read<sql::Rows>([](sql::Session& session) { return session.Run(kAll); }));
      for (std::size_t i = 0; i < rows.size(); ++i) {
        contents += (i == 0 ? "" : " ") + std::to_string(rows[i].Integer(0)) + "=" + std::string(rows[i].Text(1));
      }
      co_return Status();
    });
    return contents;
  }

  void Fill() {
    Use([&](Database& database) -> Task<Status> {
      const auto schema = Schema(database.dialect());
      MEDRES_CO_CHECK(co_await sql::Migrate(database, schema, false, Instant{1}));
      co_return Status();
    });
    Script("insert into thing values (1, 'one'), (2, '二')");
  }

  /// The database, open; closed again by Close.
  Database& Open() {
    if (!database_) database_ = MakeOpen();
    return *database_;
  }
  void Close() { database_.reset(); }

 protected:
  virtual std::unique_ptr<Database> MakeOpen() = 0;

  template <class Work>
  void Use(Work work) {
    Database& database = Open();
    const Status done = boost::asio::co_spawn(loops_.At(0), work(database), boost::asio::use_future).get();
    if (!done) throw std::runtime_error(ToString(done.error()));
  }

  Drill() { loops_.Start(); }

  test::TemporaryFolder folder_;
  async::Loops loops_{1};
  std::unique_ptr<Database> database_;
};

class SqliteDrill final : public Drill {
 public:
  Result<BackupManifest> Backup(const sql::BackupContext& context) override {
    return sql::BackupSqlite(path_, file(), context);
  }
  Result<BackupManifest> Restore(const sql::BackupContext& context) override {
    return sql::RestoreSqlite(file(), path_, context);
  }
  void TurnToFormer() { path_ += ".before-restore"; }

 private:
  std::unique_ptr<Database> MakeOpen() override { return sql::OpenSqlite({.path = path_, .durable = false}).value(); }

  std::string path_ = folder_.File("test.db");
};

class PostgresDrill final : public Drill {
 public:
  explicit PostgresDrill(std::string server) : server_(std::move(server)) { Psql(server_, "create database " + name_); }
  ~PostgresDrill() override {
    Close();
    Psql(server_, "drop database " + name_ + " with (force)");
  }
  Result<BackupManifest> Backup(const sql::BackupContext& context) override {
    return sql::BackupPostgres(dsn(), file(), context);
  }
  Result<BackupManifest> Restore(const sql::BackupContext& context) override {
    return sql::RestorePostgres(file(), dsn(), replace_, context);
  }
  void AllowReplacing() { replace_ = true; }

 private:
  std::string dsn() const {
    const bool is_url = server_.find("://") != std::string::npos;
    return is_url ? server_.substr(0, server_.rfind('/') + 1) + name_ : server_ + " dbname=" + name_;
  }
  std::unique_ptr<Database> MakeOpen() override {
    sql::PostgresOptions options;
    options.dsn = dsn();
    return sql::OpenPostgres(options, loops_);
  }

  std::string server_;
  std::string name_ = "medres_drill_" + security::ToHex(security::RandomBytes(6));
  bool replace_ = false;
};

class BackupDrill : public testing::TestWithParam<Dialect> {
 protected:
  void SetUp() override {
    const char* server = std::getenv("MEDRES_TEST_POSTGRES");
    if (GetParam() == Dialect::kSqlite) {
      drill_ = std::make_unique<SqliteDrill>();
    } else if (server != nullptr && *server != '\0') {
      auto drill = std::make_unique<PostgresDrill>(server);
      postgres_ = drill.get();
      drill_ = std::move(drill);
    } else {
      GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    }
    drill_->Fill();
  }

  /// Closed, and given leave to be overwritten.
  Result<BackupManifest> RestoreOverIt(int known_schema = kKnownSchema) {
    drill_->Close();
    if (postgres_ != nullptr) postgres_->AllowReplacing();
    return drill_->Restore(Context(known_schema));
  }

  std::unique_ptr<Drill> drill_;
  PostgresDrill* postgres_ = nullptr;
};

TEST_P(BackupDrill, WhatWasChangedLaterIsBackAsItWas) {
  const auto saved = drill_->Backup(Context());
  ASSERT_EQ(CodeOf(saved), "ok") << ToString(saved.error());
  drill_->Script("delete from thing where k = 1; update thing set t = 'spoilt'; insert into thing values (3, 'late')");
  const auto restored = RestoreOverIt();
  ASSERT_EQ(CodeOf(restored), "ok") << ToString(restored.error());
  EXPECT_EQ(*restored, *saved);
  EXPECT_EQ(drill_->Contents(), "1=one 2=二");
}

TEST_P(BackupDrill, TheManifestTellsWhatIsInside) {
  const auto manifest = drill_->Backup(Context());
  ASSERT_EQ(CodeOf(manifest), "ok");
  EXPECT_EQ(manifest->program, "1.2.3");
  EXPECT_EQ(manifest->dialect, GetParam() == Dialect::kSqlite ? "sqlite" : "postgres");
  EXPECT_EQ(manifest->schema_version, 1);
  EXPECT_EQ(manifest->created_at, "2023-11-14T22:13:20Z");
  EXPECT_EQ(manifest->rows, (std::map<std::string, std::int64_t>{{"schema_migrations", 1}, {"thing", 2}}));
  EXPECT_EQ(manifest->digest.size(), 64U);
  EXPECT_EQ(sql::ReadManifest(drill_->file()).value(), *manifest);
}

TEST_P(BackupDrill, ABackupIsNeverOverwritten) {
  ASSERT_EQ(CodeOf(drill_->Backup(Context())), "ok");
  EXPECT_EQ(CodeOf(drill_->Backup(Context())), "backup.exists");
}

TEST_P(BackupDrill, ADamagedBackupTouchesNothing) {
  ASSERT_EQ(CodeOf(drill_->Backup(Context())), "ok");
  drill_->Script("insert into thing values (3, 'new')");
  std::fstream file(drill_->file(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file.put('\x7f');
  file.close();
  EXPECT_EQ(CodeOf(RestoreOverIt()), "backup.damaged");
  EXPECT_EQ(drill_->Contents(), "1=one 2=二 3=new");
}

TEST_P(BackupDrill, ABackupOfANewerSchemaIsRefused) {
  ASSERT_EQ(CodeOf(drill_->Backup(Context())), "ok");
  EXPECT_EQ(CodeOf(RestoreOverIt(0)), "schema.too_new");
}

TEST_P(BackupDrill, ThereMustBeABackup) { EXPECT_EQ(CodeOf(RestoreOverIt()), "backup.missing"); }

TEST_P(BackupDrill, AnotherDatabasesBackupIsRefused) {
  ASSERT_EQ(CodeOf(drill_->Backup(Context())), "ok");
  const auto refused = GetParam() == Dialect::kSqlite
                           ? sql::RestorePostgres(drill_->file(), "host=/nonexistent", true, Context())
                           : sql::RestoreSqlite(drill_->file(), "/nonexistent/test.db", Context());
  EXPECT_EQ(CodeOf(refused), "backup.other_database");
}

TEST_P(BackupDrill, WhatIsThereIsReplacedOnlyWhenToldAndUnused) {
  ASSERT_EQ(CodeOf(drill_->Backup(Context())), "ok");
  if (postgres_ != nullptr) {
    EXPECT_EQ(CodeOf(drill_->Restore(Context())), "backup.in_use");
  }
  drill_->Close();
  // A SQLite file needs no leave: it is kept beside, and its command holds the lock.
  EXPECT_EQ(CodeOf(drill_->Restore(Context())), postgres_ != nullptr ? "backup.not_empty" : "ok");
  EXPECT_EQ(drill_->Contents(), "1=one 2=二");
}

INSTANTIATE_TEST_SUITE_P(, BackupDrill, testing::Values(Dialect::kSqlite, Dialect::kPostgres),
                         [](const auto& info) { return info.param == Dialect::kSqlite ? "Sqlite" : "Postgres"; });

TEST(SqliteBackup, TheFormerDatabaseIsKept) {
  SqliteDrill drill;
  drill.Fill();
  ASSERT_EQ(CodeOf(drill.Backup(Context())), "ok");
  drill.Script("insert into thing values (3, 'kept')");
  drill.Close();
  ASSERT_EQ(CodeOf(drill.Restore(Context())), "ok");
  EXPECT_EQ(drill.Contents(), "1=one 2=二");
  drill.Close();
  drill.TurnToFormer();
  EXPECT_EQ(drill.Contents(), "1=one 2=二 3=kept");
}

}  // namespace
}  // namespace medres::sql_test
