#include "app/settings_check.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "platform/http/messages.hpp"

/// What the parts of the program refuse of settings, before any of them is built.
namespace medres::app {
namespace {

using Values = std::map<std::string, std::string>;

/// As a file says it, each key in a line of its own.
config::Layer FileWith(const Values& values) {
  config::Layer layer{.name = "some.yaml", .values = values, .places = {}};
  for (const auto& [key, value] : values) layer.places[key] = "some.yaml:" + key;
  return layer;
}

/// The issues of whoever finds any first: the settings themselves, or the parts.
std::vector<Issue> IssuesOf(const Values& values) {
  const auto settings = config::Settings::Make({FileWith(values)});
  if (!settings) return settings.error().issues;
  const Status sound = CheckParts(*settings);
  return sound ? std::vector<Issue>() : sound.error().issues;
}

struct Refused {
  Values values;
  const char* key;
  const char* placed_by;  ///< the key whose place is told
};

std::vector<Refused> Refusals() {
  return {
      {{{"server.listen", "nowhere"}}, "server.listen", "server.listen"},
      {{{"server.listen", "127.0.0.1:99999"}}, "server.listen", "server.listen"},
      {{{"server.tls_listen", "127.0.0.1:1"}}, "server.tls_certificate", "server.tls_listen"},
      {{{"server.trusted_proxies", "10.0.0.0/8, proxy"}}, "server.trusted_proxies", "server.trusted_proxies"},
      {{{"http.cors_origins", "*"}}, "http.cors_origins", "http.cors_origins"},
      {{{"database.url", "mysql://host/name"}}, "database.url", "database.url"},
      {{{"database.url", "sqlite:"}}, "database.url", "database.url"},
      {{{"database.replica_urls", "postgres://db2/m"}}, "database.replica_urls", "database.replica_urls"},
      {{{"database.url", "postgres://db1/m"}, {"database.replica_urls", "db2"}},
       "database.replica_urls",
       "database.replica_urls"},
      {{{"redis.url", "127.0.0.1:6379"}}, "redis.url", "redis.url"},
      {{{"documents.url", "http://host"}}, "documents.url", "documents.url"},
      {{{"access.token_keys", "/etc/keys.json"}}, "access.token_keys", "access.token_keys"},
      {{{"accounts.second_factor_roles", "admin, king"}},
       "accounts.second_factor_roles",
       "accounts.second_factor_roles"},
      {{{"waitlist.quiet_hours", "at night"}}, "waitlist.quiet_hours", "waitlist.quiet_hours"},
      {{{"waitlist.priorities", "a,a"}}, "waitlist.priorities", "waitlist.priorities"},
      {{{"notification.channels", "fax"}}, "notification.channels", "notification.channels"},
      {{{"tracing.endpoint", "collector:4318"}}, "tracing.endpoint", "tracing.endpoint"},
      {{{"alerts.webhook_url", "ftp://host/x"}}, "alerts.webhook_url", "alerts.webhook_url"},
      {{{"alerts.alertmanager_url", "host"}}, "alerts.alertmanager_url", "alerts.alertmanager_url"},
      {{{"config.remote_url", "host"}}, "config.remote_url", "config.remote_url"},
      {{{"notification.sms_url", "host"}}, "notification.sms_url", "notification.sms_url"},
      {{{"notification.wechat_url", "host"}}, "notification.wechat_url", "notification.wechat_url"},
  };
}

TEST(SettingsCheck, WhatAStartWouldRefuseIsNamedWithKeyAndPlaceInBothLanguages) {
  const http::Messages messages = http::Messages::Embedded();
  for (const Refused& refused : Refusals()) {
    const auto issues = IssuesOf(refused.values);
    ASSERT_EQ(issues.size(), 1U) << refused.key;
    EXPECT_EQ(issues[0].pointer, refused.key);
    for (const http::Language language : {http::Language::kEn, http::Language::kZh}) {
      const std::string text = messages.Render(language, issues[0].code, issues[0].args);
      EXPECT_NE(text.find(std::string("some.yaml:") + refused.placed_by), std::string::npos) << text;
    }
  }
}

TEST(SettingsCheck, AllThatIsWrongIsToldAtOnce) {
  std::vector<std::string> keys;
  for (const Issue& issue : IssuesOf({{"server.listen", "nowhere"}, {"redis.url", "x"}, {"http.cors_origins", "*"}})) {
    keys.push_back(issue.pointer);
  }
  EXPECT_EQ(keys, (std::vector<std::string>{"server.listen", "http.cors_origins", "redis.url"}));
}

TEST(SettingsCheck, NoRefusalRepeatsAnAddressThatMayHoldAPassword) {
  for (const char* key : {"database.url", "redis.url", "documents.url"}) {
    for (const Issue& issue : IssuesOf({{key, "x://me:hunter2@host"}})) {
      for (const auto& [name, value] : issue.args) EXPECT_EQ(value.find("hunter2"), std::string::npos) << key;
    }
  }
}

TEST(SettingsCheck, WhatCanBeStartedIsRight) {
  EXPECT_TRUE(IssuesOf({}).empty());
  EXPECT_TRUE(IssuesOf({{"database.url", "postgres://me@db1,db2/m"},
                        {"database.replica_urls", "postgres://db2/m  postgresql://db3/m"},
                        {"redis.url", "redis://host"},
                        {"documents.url", "mongodb://host/m"},
                        {"access.token_keys", "https://issuer/keys"},
                        {"access.token_issuer", "https://issuer"},
                        {"accounts.second_factor_roles", "admin, clinician"},
                        {"tracing.endpoint", "http://collector:4318/v1/traces"},
                        {"alerts.webhook_url", ""},
                        {"notification.sms_url", "https://gateway/send"}})
                  .empty());
}

}  // namespace
}  // namespace medres::app
