#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "platform/documents/sql_store.hpp"
#include "platform/mongo/document_store.hpp"
#include "platform/sql/migrations.hpp"
#include "support/mongo_server.hpp"
#include "support/set_clock.hpp"
#include "support/sql_database.hpp"

namespace medres::documents_test {

enum class Kind { kSqlite, kPostgres, kMongo };

/// A store of the test's own, empty, with two running loops.
class StoreContract : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    if (GetParam() == Kind::kMongo) return OpenMongo();
    const auto dialect = GetParam() == Kind::kSqlite ? sql::Dialect::kSqlite : sql::Dialect::kPostgres;
    database_ = test::SqlDatabase::Make(dialect);
    if (!database_) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), dialect);
    ASSERT_TRUE(database_->Await(sql::Migrate(database_->database(), migrations, false, test::SetClock().Now())));
    store_ = std::make_unique<documents::SqlDocumentStore>(database_->database());
  }

  void TearDown() override {
    store_.reset();
    client_.reset();
    if (loops_) loops_->Stop();
  }

  template <class T>
  T Await(Task<T> task) {
    if (database_) return database_->Await(std::move(task));
    return boost::asio::co_spawn(loops_->At(1), std::move(task), boost::asio::use_future).get();
  }

  /// The npm server keeps ids apart and nothing else; what MongoDB does is shown at the driver's seam.
  bool EnforcesUniqueIndexes() const { return GetParam() != Kind::kMongo; }

  std::unique_ptr<documents::DocumentStore> store_;

 private:
  void OpenMongo() {
    if (!test::MongoServer::IsInstalled()) GTEST_SKIP() << "skipped: tools/install_node.sh was not run";
    server_ = std::make_unique<test::MongoServer>();
    loops_ = std::make_unique<async::Loops>(2);
    loops_->Start();
    // A debug build on a busy machine takes its time.
    mongo::Options options{.url = server_->Url(), .timeout = Milliseconds(30'000)};
    options.connect_timeout = Milliseconds(10'000);
    auto driver = mongo::MakeDriver(options);
    ASSERT_TRUE(driver);
    client_ = std::make_unique<mongo::Client>(options, *loops_, *std::move(driver));
    store_ = std::make_unique<mongo::MongoDocumentStore>(*client_);
  }

  std::unique_ptr<test::SqlDatabase> database_;
  std::unique_ptr<test::MongoServer> server_;
  std::unique_ptr<async::Loops> loops_;
  std::unique_ptr<mongo::Client> client_;
};

inline std::string KindName(const testing::TestParamInfo<Kind>& kind) {
  constexpr const char* kNames[] = {"Sqlite", "Postgres", "Mongo"};
  return kNames[static_cast<int>(kind.param)];
}

}  // namespace medres::documents_test

/// Runs a suite of a class derived from StoreContract on every store.
#define MEDRES_ON_ALL_STORES(suite)                                                                       \
  INSTANTIATE_TEST_SUITE_P(                                                                               \
      , suite,                                                                                            \
      testing::Values(::medres::documents_test::Kind::kSqlite, ::medres::documents_test::Kind::kPostgres, \
                      ::medres::documents_test::Kind::kMongo),                                            \
      ::medres::documents_test::KindName)
