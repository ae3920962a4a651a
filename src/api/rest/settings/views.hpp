#pragma once

#include <string>
#include <vector>

#include "platform/config/service.hpp"
#include "platform/http/language.hpp"
#include "platform/http/messages.hpp"
#include "platform/json/json.hpp"

/// Settings as operators see them. Secrets are masked in all of these.
namespace medres::api {

/// What the database says of a setting, whether or not a later source overrules it.
struct StoredSettingView {
  std::string key;
  std::optional<std::string> value;
  std::int64_t version = 0;
  std::string actor;
  std::string reason;
  Instant at;
};
BOOST_DESCRIBE_STRUCT(StoredSettingView, (), (key, value, version, actor, reason, at))
constexpr auto DescribeJson(const StoredSettingView*) {
  return json::Object("StoredSetting", "A value as it was written into the database.",
                      json::Field("value").Help("Absent: the setting was taken out."),
                      json::Field("version").Help("Of all settings in the database, when it was written."));
}

struct SettingView {
  std::string key;
  std::string value;
  std::string source;
  std::string place;
  std::vector<std::string> overruled;
  std::string fallback;
  std::string help;
  bool reloadable = false;
  bool secret = false;
  std::optional<StoredSettingView> stored;
};
BOOST_DESCRIBE_STRUCT(SettingView, (),
                      (key, value, source, place, overruled, fallback, help, reloadable, secret, stored))
constexpr auto DescribeJson(const SettingView*) {
  return json::Object(
      "Setting", "A setting that is in force, and where it comes from.",
      json::Field("source").Help("default, file, remote, database, environment or command line."),
      json::Field("place").Help("File and line, variable, or version.").Example("config/medres.yaml:12"),
      json::Field("overruled").Help("Who else says something of it."),
      json::Field("reloadable").Help("Changes without a restart."));
}

struct SettingSourceView {
  std::string name;
  std::string source;
  std::string revision;
  bool accepted = true;
  Instant at;
  std::int64_t taken = 0;
  std::int64_t refused = 0;
  std::vector<std::string> reasons;
};
BOOST_DESCRIBE_STRUCT(SettingSourceView, (), (name, source, revision, accepted, at, taken, refused, reasons))
constexpr auto DescribeJson(const SettingSourceView*) {
  return json::Object("SettingSource", "A source, and whether what it said last is in force.",
                      json::Field("revision").Help("What the source calls what of it is in force."),
                      json::Field("at").Help("When it was last heard."),
                      json::Field("reasons").Help("Why what it said last is not in force."));
}

struct SettingsView {
  std::int64_t version = 0;
  Instant since;
  std::vector<SettingSourceView> sources;
  std::vector<SettingView> items;
};
BOOST_DESCRIBE_STRUCT(SettingsView, (), (version, since, sources, items))
constexpr auto DescribeJson(const SettingsView*) {
  return json::Object("Settings", "All settings of one version of this process.",
                      json::Field("version").Help("Counts the changes since this process started."));
}

struct SettingsJournalView {
  Instant at;
  std::string process;
  std::int64_t version = 0;
  std::string source;
  std::string revision;
  std::string actor;
  bool taken = true;
  json::Raw changes;
  std::string reasons;
};
BOOST_DESCRIBE_STRUCT(SettingsJournalView, (), (at, process, version, source, revision, actor, taken, changes, reasons))
constexpr auto DescribeJson(const SettingsJournalView*) {
  return json::Object("SettingsJournalEntry", "What a process made of what one of its sources said.",
                      json::Field("changes").Help("A list of key, before, after and place."),
                      json::Field("reasons").Help("A line for each thing that was wrong."));
}

SettingView ToView(const config::SettingsService::View& view);
StoredSettingView ToView(const config::StoredSetting& stored);
SettingSourceView ToView(const config::SourceState& state, const http::Messages& messages, http::Language language);
SettingsJournalView ToView(const config::JournalRow& row);

}  // namespace medres::api
