#include "platform/config/service.hpp"

#include "contract/sql/database_contract.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"

/// Settings in the database: versions of them, who wrote them, and what is in force.
namespace medres::config_test {
namespace {

using namespace config;

class SettingsContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam());
    ASSERT_TRUE(Own().Await(sql::Migrate(Database(), migrations, false, Instant{0})));
    table_.emplace(Database(), keys_, clock_);
    one_.emplace(*table_);
    other_.emplace(*table_);
  }

  /// What a process has of it.
  struct Process {
    explicit Process(SettingTable& table) : service(live, table) {}
    test::SetClock clock;
    LiveSettings live{*Settings::Make({{.name = "file", .values = {{"ranking.waiting", "1"}}}}), clock};
    SettingsService service;
    std::string Value(std::string_view key) const { return live.Get()->settings->Text(key); }
  };

  auto Write(Process& process, std::string key, std::optional<std::string> value,
             std::optional<std::int64_t> expected = std::nullopt) {
    return Own().Await(process.service.Write({.key = std::move(key),
                                              .value = std::move(value),
                                              .expected = expected,
                                              .actor = "key:1",
                                              .reason = "because"}));
  }
  auto RollBack(std::int64_t to) { return Own().Await(one_->service.RollBack(to, "key:2", "as before")); }
  std::vector<StoredSetting> History() { return *Own().Await(one_->service.History(INT64_MAX, 100)); }

  test::SetClock clock_;
  security::KeyRing keys_ = security::KeyRing::Generate();
  std::optional<SettingTable> table_;
  std::optional<Process> one_, other_;
};

TEST_P(SettingsContract, WhatIsWrittenIsInForceAndOthersFollow) {
  const auto written = Write(*one_, "log.level", "debug");
  ASSERT_TRUE(written) << ToString(written.error());
  EXPECT_EQ(written->now.value, "debug");
  EXPECT_EQ(written->now.source, "database, version 1");
  EXPECT_EQ(written->stored, (StoredSetting{"log.level", "debug", 1, "key:1", "because", clock_.Now()}));
  EXPECT_EQ(one_->Value("log.level"), "debug");
  EXPECT_EQ(other_->Value("log.level"), "info");
  EXPECT_EQ(Own().Number("select count(*) from outbox where kind = 'setting.changed'"), 1);
  ASSERT_TRUE(Own().Await(other_->service.Load()));
  EXPECT_EQ(other_->Value("log.level"), "debug");
  ASSERT_TRUE(Write(*one_, "log.level", std::nullopt));
  EXPECT_EQ(one_->Value("log.level"), "info");
}

TEST_P(SettingsContract, AWriterMayInsistOnWhatItSaw) {
  EXPECT_EQ(CodeOf(Write(*one_, "log.level", "debug", 1)), "setting.version");
  ASSERT_TRUE(Write(*one_, "log.level", "debug", 0));
  ASSERT_TRUE(Write(*one_, "log.level", "error", 1));
  const auto late = Write(*one_, "log.level", "off", 1);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error(), Error::Precondition("setting.version", {{"expected", "1"}, {"actual", "2"}}));
  EXPECT_EQ(CodeOf(Write(*one_, "log.level", std::nullopt, 1)), "setting.version");
  EXPECT_EQ(one_->Value("log.level"), "error");
}

TEST_P(SettingsContract, OfWritersAtOnceOneSeesTheOther) {
  constexpr int kWriters = 8;
  std::vector<std::future<Result<SettingsService::View>>> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.push_back(Own().Start(one_->service.Write({.key = "desk.late_behind",
                                                       .value = std::to_string(i),
                                                       .expected = 0,
                                                       .actor = "key:1",
                                                       .reason = "first"}),
                                  i % 2));
  }
  int written = 0;
  for (auto& writer : writers) written += writer.get() ? 1 : 0;
  EXPECT_EQ(written, 1);
  EXPECT_EQ(History().size(), 1U);
}

TEST_P(SettingsContract, WhatIsRefusedIsNotWritten) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases{
      {"log.level", "loud", "config.choice"},
      {"desk.late_behind", "many", "config.range"},
      {"server.loops", "3", "config.not_in_table"},
      {"config.remote_url", "http://x", "config.beside"},
      {"notification.smtp_password", "x", "config.needs"},
  };
  for (const auto& [key, value, code] : cases) {
    const auto refused = Write(*one_, key, value);
    ASSERT_FALSE(refused) << key;
    EXPECT_EQ(refused.error().issues.at(0).code, code);
  }
  EXPECT_EQ(CodeOf(Write(*one_, "log.levl", "debug")), "config.no_such");
  EXPECT_EQ(CodeOf(Write(*one_, "log.level", std::nullopt)), "setting.not_stored");
  EXPECT_TRUE(History().empty());
  EXPECT_EQ(Own().Number("select version from setting_layer"), 0);
  EXPECT_EQ(Own().Number("select count(*) from outbox"), 0);
  EXPECT_EQ(one_->live.Get()->number, 1);
}

TEST_P(SettingsContract, ARollBackIsAVersionOfItsOwn) {
  ASSERT_TRUE(Write(*one_, "log.level", "debug"));       // 1
  ASSERT_TRUE(Write(*one_, "desk.late_behind", "9"));    // 2
  ASSERT_TRUE(Write(*one_, "log.level", std::nullopt));  // 3
  ASSERT_TRUE(Write(*one_, "ranking.waiting", "7"));     // 4
  ASSERT_EQ(RollBack(2), 5);
  EXPECT_EQ(one_->Value("log.level"), "debug");
  EXPECT_EQ(one_->Value("desk.late_behind"), "9");
  EXPECT_EQ(one_->Value("ranking.waiting"), "1") << "which the file says";
  const auto history = History();
  ASSERT_EQ(history.size(), 6U);
  EXPECT_EQ(history[0], (StoredSetting{"log.level", "debug", 5, "key:2", "as before", clock_.Now()}));
  EXPECT_EQ(history[1], (StoredSetting{"ranking.waiting", std::nullopt, 5, "key:2", "as before", clock_.Now()}));
  ASSERT_EQ(RollBack(4), 6);
  EXPECT_EQ(one_->Value("ranking.waiting"), "7");
  ASSERT_EQ(RollBack(0), 7);
  EXPECT_EQ(one_->Value("desk.late_behind"), "3");
  EXPECT_EQ(CodeOf(RollBack(8)), "setting.no_version");
  EXPECT_EQ(CodeOf(RollBack(-1)), "setting.no_version");
}

TEST_P(SettingsContract, ARollBackToWhatIsNotValidAnyMoreIsRefused) {
  ASSERT_TRUE(Write(*one_, "log.level", "debug"));
  ASSERT_TRUE(Write(*one_, "log.level", "error"));
  // As if an older program had allowed it.
  Own().Script("update setting_change set value = 'loud' where version = 1");
  EXPECT_FALSE(RollBack(1));
  EXPECT_EQ(one_->Value("log.level"), "error");
  EXPECT_EQ(Own().Number("select version from setting_layer"), 2);
}

TEST_P(SettingsContract, ATableThatIsNotValidHereStaysOut) {
  ASSERT_TRUE(Write(*one_, "log.level", "debug"));
  Own().Script("update setting set value = 'loud'");
  ASSERT_TRUE(Own().Await(other_->service.Load()));
  EXPECT_EQ(other_->Value("log.level"), "info");
  EXPECT_EQ(other_->service.Sources().back().refusal->issues.at(0),
            (Issue{"config.choice",
                   "log.level",
                   {{"place", "database, version 1"}, {"choices", "debug|info|warning|error|off"}}}));
}

TEST_P(SettingsContract, SecretsAreSealedAndMasked) {
  const auto written = Write(*one_, "access.admin_key", "mk_very_secret");
  ASSERT_TRUE(written) << ToString(written.error());
  EXPECT_EQ(written->now.value, "***");
  EXPECT_EQ(one_->Value("access.admin_key"), "mk_very_secret");
  ASSERT_TRUE(Own().Await(other_->service.Load()));
  EXPECT_EQ(other_->Value("access.admin_key"), "mk_very_secret");
  for (const char* table : {"setting", "setting_change"}) {
    EXPECT_EQ(Own().Number(std::string("select count(*) from ") + table + " where value like '%very%'"), 0);
    EXPECT_EQ(Own().Number(std::string("select count(*) from ") + table + " where sealed = 1"), 1);
  }
  ASSERT_TRUE(Write(*one_, "access.admin_key", "mk_another"));
  ASSERT_EQ(RollBack(1), 3);
  EXPECT_EQ(one_->Value("access.admin_key"), "mk_very_secret");
}

TEST_P(SettingsContract, TheJournalIsKeptAndTrimmed) {
  const JournalRow row{.at = Instant{5},
                       .process = "host:1",
                       .version = 3,
                       .layer = "medres.yaml",
                       .revision = "now, user me",
                       .actor = "user me",
                       .taken = false,
                       .changes = "[]",
                       .reasons = "log.level: no"};
  JournalRow later = row;
  later.at = Instant{9};
  ASSERT_TRUE(Own().Await(table_->Note(row)));
  ASSERT_TRUE(Own().Await(table_->Note(later)));
  EXPECT_EQ(Own().Await(table_->Journal(10)), (std::vector{later, row}));
  EXPECT_EQ(Own().Await(TrimSettingJournal(Database(), Instant{9}, 100)), 1);
  EXPECT_EQ(Own().Await(table_->Journal(10)), std::vector{later});
}

MEDRES_ON_BOTH_DATABASES(SettingsContract);

}  // namespace
}  // namespace medres::config_test
