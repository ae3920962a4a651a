#include "platform/config/settings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "support/sql_database.hpp"

namespace medres::config {
namespace {

Layer Saying(std::string name, std::map<std::string, std::string> values) {
  return {.name = std::move(name), .values = std::move(values), .places = {}};
}

Settings::Explained ExplainOf(const Settings& settings, std::string_view key) {
  const auto all = settings.Explain();
  return *std::ranges::find_if(all, [&](const auto& one) { return one.declaration->key == key; });
}

std::vector<Issue> IssuesOf(std::map<std::string, std::string> values) {
  const auto made = Settings::Make({Saying("file", std::move(values))});
  return made ? std::vector<Issue>() : made.error().issues;
}

TEST(Settings, WithoutSourcesAreTheDefaults) {
  const auto settings = Settings::Make({});
  ASSERT_TRUE(settings);
  for (const Declaration& declaration : Declarations()) {
    EXPECT_EQ(settings->Text(declaration.key), declaration.fallback) << declaration.key;
    EXPECT_EQ(ExplainOf(*settings, declaration.key).source, "default") << declaration.key;
  }
}

TEST(Settings, TheLastSourceWins) {
  const auto settings =
      Settings::Make({Saying("file", {{"server.loops", "2"}, {"log.level", "debug"}}),
                      Saying("environment", {{"server.loops", "3"}}), Saying("command line", {{"server.loops", "4"}})});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->Integer("server.loops"), 4);
  EXPECT_EQ(settings->Text("log.level"), "debug");
  const auto explained = ExplainOf(*settings, "server.loops");
  EXPECT_EQ(explained.source, "command line");
  EXPECT_EQ(explained.others, (std::vector<std::string>{"default", "file", "environment"}));
  EXPECT_EQ(ExplainOf(*settings, "log.level").source, "file");
}

TEST(Settings, KeepToTheirRanges) {
  const std::vector<std::pair<std::string, bool>> loops{{"0", true},     {"256", true}, {"257", false}, {"-1", false},
                                                        {"many", false}, {"", false},   {"1.5", false}};
  for (const auto& [value, allowed] : loops) {
    const auto issues = IssuesOf({{"server.loops", value}});
    EXPECT_EQ(issues.empty(), allowed) << value;
    if (!allowed) {
      EXPECT_EQ(issues.at(0),
                (Issue{"config.range", "server.loops", {{"place", "file"}, {"min", "0"}, {"max", "256"}}}));
    }
  }
}

TEST(Settings, KeepToTheirChoices) {
  EXPECT_TRUE(IssuesOf({{"log.format", "json"}}).empty());
  EXPECT_EQ(IssuesOf({{"log.format", "JSON"}}).at(0),
            (Issue{"config.choice", "log.format", {{"place", "file"}, {"choices", "console|json"}}}));
}

TEST(Settings, AnUnknownKeyIsToldItsNearest) {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"server.listn", "server.listen"}, {"server.loop", "server.loops"}, {"log.levels", "log.level"}};
  for (const auto& [wrong, nearest] : cases) {
    EXPECT_EQ(IssuesOf({{wrong, "1"}}).at(0),
              (Issue{"config.unknown", wrong, {{"place", "file"}, {"nearest", nearest}}}));
  }
}

TEST(Settings, AreRefusedWithEverythingThatIsWrong) {
  EXPECT_EQ(
      IssuesOf({{"server.loops", "x"}, {"log.level", "loud"}, {"nothing.such", "1"}, {"log.format", "json"}}).size(),
      3U);
}

TEST(Settings, DefaultsAreWithinTheirOwnRules) {
  std::map<std::string, std::string> all;
  for (const Declaration& declaration : Declarations()) {
    all[std::string(declaration.key)] = std::string(declaration.fallback);
  }
  EXPECT_TRUE(IssuesOf(all).empty());
}

TEST(Settings, AnUndeclaredKeyIsABug) { EXPECT_THROW(Settings::Make({})->Text("server.listn"), std::logic_error); }

TEST(Settings, WhatDoesNotGoTogetherIsRefusedWithBothPlaces) {
  EXPECT_EQ(
      IssuesOf({{"database.connections_min", "20"}, {"database.connections_max", "10"}}),
      (std::vector<Issue>{{"config.order",
                           "database.connections_min",
                           {{"place", "file"}, {"other", "database.connections_max"}, {"other_place", "file"}}}}));
  EXPECT_EQ(IssuesOf({{"notification.smtp_password", "x"}}).at(0),
            (Issue{"config.needs",
                   "notification.smtp_password",
                   {{"place", "file"}, {"other", "notification.smtp_user"}, {"other_place", "default"}}}));
  EXPECT_TRUE(IssuesOf({{"database.connections_min", "20"}, {"database.connections_max", "20"}}).empty());
}

TEST(Settings, ASourceSaysOnlyWhatItMay) {
  const auto code = [](Origin origin, const std::string& key, const std::string& value) -> std::string {
    const auto made = Settings::Make({{.name = "source", .values = {{key, value}}, .origin = origin}});
    return made ? "ok" : made.error().issues.at(0).code;
  };
  using enum Origin;
  EXPECT_EQ(code(kFile, "config.remote_url", "http://x"), "ok");
  EXPECT_EQ(code(kEnvironment, "config.remote_url", "http://x"), "ok");
  EXPECT_EQ(code(kRemote, "config.remote_url", "http://x"), "config.beside");
  EXPECT_EQ(code(kDatabase, "config.remote_url", "http://x"), "config.beside");
  EXPECT_EQ(code(kRemote, "server.loops", "2"), "ok");
  EXPECT_EQ(code(kDatabase, "server.loops", "2"), "config.not_in_table");
  EXPECT_EQ(code(kDatabase, "log.level", "debug"), "ok");
}

TEST(Settings, OneIsExplainedByItself) {
  const auto settings = Settings::Make({Saying("file", {{"log.level", "debug"}})});
  EXPECT_EQ(settings->Explain("log.level")->origin, Origin::kFile);
  EXPECT_FALSE(settings->Explain("log.format")->origin);
  EXPECT_EQ(settings->Explain("log.levl").error(),
            Error::NotFound("config.no_such", {{"key", "log.levl"}, {"nearest", "log.level"}}));
}

TEST(Settings, SecretsAreNotShown) {
  const auto settings = Settings::Make(
      {Saying("environment", {{"access.admin_key", "mk_secret"}, {"database.url", "postgres://medres:pw@host/db"}})});
  EXPECT_EQ(ExplainOf(*settings, "access.admin_key").value, "***");
  EXPECT_EQ(ExplainOf(*settings, "database.url").value, "***");
  EXPECT_EQ(ExplainOf(*Settings::Make({}), "access.admin_key").value, "");
  EXPECT_EQ(ExplainOf(*Settings::Make({}), "database.url").value, "sqlite:var/medres.db");
}

TEST(ReadFile, TakesNestedAndDottedKeysAndSaysWhere) {
  const test::TemporaryFolder folder;
  const std::string path = folder.File("medres.yaml");
  std::ofstream(path) << "server:\n  loops: 2\n  listen: 0.0.0.0:80\nlog.level: error\n";
  const auto layer = ReadFile(path);
  ASSERT_TRUE(layer);
  EXPECT_EQ(layer->values, (std::map<std::string, std::string>{
                               {"server.loops", "2"}, {"server.listen", "0.0.0.0:80"}, {"log.level", "error"}}));
  EXPECT_EQ(layer->places.at("server.loops"), path + ":2");
  EXPECT_EQ(layer->places.at("log.level"), path + ":4");
}

TEST(ReadFile, AnAbsentOneSaysNothingAndABrokenOneIsRefused) {
  const test::TemporaryFolder folder;
  EXPECT_TRUE(ReadFile(folder.File("absent"))->values.empty());
  std::ofstream(folder.File("empty"));
  EXPECT_TRUE(ReadFile(folder.File("empty"))->values.empty());
  std::ofstream(folder.File("broken")) << "server: [1\n";
  EXPECT_EQ(ReadFile(folder.File("broken")).error().issues.at(0).code, "config.list");
}

TEST(ReadEnvironment, KnowsNamesAndAliases) {
  const std::array<const char*, 5> environment{"MEDRES_SERVER_LOOPS=3", "MEDRES_LISTEN=[::]:80", "PATH=/bin",
                                               "MEDRES_NOTHING=1", "MEDRES_ADMIN_KEY=a=b"};
  const Layer layer = ReadEnvironment(environment);
  EXPECT_EQ(layer.values, (std::map<std::string, std::string>{
                              {"server.loops", "3"}, {"server.listen", "[::]:80"}, {"access.admin_key", "a=b"}}));
  EXPECT_EQ(layer.places.at("server.listen"), "environment MEDRES_LISTEN");
  EXPECT_EQ(VariableOf("server.header_timeout_ms"), "MEDRES_SERVER_HEADER_TIMEOUT_MS");
}

TEST(ReadAssignments, TakesTheFirstEqualsSign) {
  EXPECT_EQ(ReadAssignments({"a=b=c", "x="})->values, (std::map<std::string, std::string>{{"a", "b=c"}, {"x", ""}}));
  EXPECT_EQ(ReadAssignments({"log.level"}).error().issues.at(0).code, "config.assignment");
}

}  // namespace
}  // namespace medres::config
