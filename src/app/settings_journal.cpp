#include "app/settings_journal.hpp"

#include <unistd.h>

#include <array>

#include "platform/json/writer.hpp"

namespace medres::app {
namespace {

std::string ProcessName() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return std::string(host.data()) + ":" + std::to_string(getpid());
}

std::string ChangesAsJson(const std::vector<config::ChangedValue>& changes) {
  std::string text;
  json::Writer json(text);
  json.BeginArray();
  for (const config::ChangedValue& change : changes) {
    json.BeginObject();
    json.Member("key", change.key);
    json.Member("before", change.before);
    json.Member("after", change.after);
    json.Member("place", change.place);
    json.EndObject();
  }
  json.EndArray();
  return text;
}

std::string KeysOf(const std::vector<config::ChangedValue>& changes) {
  std::string keys;
  for (const config::ChangedValue& change : changes) keys.append(keys.empty() ? "" : ", ").append(change.key);
  return keys;
}

}  // namespace

std::string ReasonsOf(const Error& refusal, const http::Messages& messages) {
  const auto text = [&](const std::string& code, const ErrorArgs& args) {
    return messages.Render(http::Language::kEn, code, args);
  };
  if (refusal.issues.empty()) return text(refusal.code, refusal.args);
  std::string lines;
  for (const Issue& issue : refusal.issues) {
    lines.append(lines.empty() ? "" : "\n").append(issue.pointer).append(": ").append(text(issue.code, issue.args));
  }
  return lines;
}

SettingsJournal::SettingsJournal(const Parts& parts)
    : parts_(parts), process_(ProcessName()), group_([&logger = parts.logger](std::exception_ptr) {
        logger.Error("the settings' journal could not be written");
      }) {
  parts_.live.OnEntry([this](const config::JournalEntry& entry) { Take(entry); });
  AddFigures();
}

void SettingsJournal::Take(const config::JournalEntry& entry) {
  const std::string reasons = entry.refusal ? ReasonsOf(*entry.refusal, parts_.messages) : std::string();
  if (entry.refusal) {
    parts_.logger.Error("settings stay as they were", {{"source", entry.layer}, {"reasons", reasons}});
  } else {
    parts_.logger.Info("settings taken over", {{"source", entry.layer},
                                               {"by", entry.actor},
                                               {"version", std::to_string(entry.version)},
                                               {"changed", KeysOf(entry.changes)}});
  }
  if (group_.stopping()) return;
  group_.Spawn(parts_.loops.At(0), Write({.at = entry.at,
                                          .process = process_,
                                          .version = entry.version,
                                          .layer = entry.layer,
                                          .revision = entry.revision,
                                          .actor = entry.actor,
                                          .taken = !entry.refusal,
                                          .changes = ChangesAsJson(entry.changes),
                                          .reasons = reasons}));
}

/// The log has it in any case.
Task<void> SettingsJournal::Write(config::JournalRow row) {
  const Status written = co_await parts_.table.Note(row);
  if (!written) parts_.logger.Warning("no row of the settings' journal", {{"error", ToString(written.error())}});
}

void SettingsJournal::AddFigures() {
  using config::Origin;
  const config::LiveSettings& live = parts_.live;
  metrics::Registry& metrics = parts_.metrics;
  metrics.AddGauge("medres_settings_version", "Version of the settings in force; counts from this process's start.",
                   [&] { return static_cast<double>(live.Get()->number); });
  metrics.AddGauge("medres_settings_changed_timestamp_seconds", "Since when they are in force.",
                   [&] { return static_cast<double>(live.Get()->since.milliseconds) / 1e3; });
  for (const Origin origin :
       {Origin::kFile, Origin::kRemote, Origin::kDatabase, Origin::kEnvironment, Origin::kCommandLine}) {
    const auto sum = [&live, origin](std::int64_t config::SourceState::* figure) {
      std::int64_t total = 0;
      for (const auto& source : live.Sources()) total += source.origin == origin ? source.*figure : 0;
      return static_cast<double>(total);
    };
    const std::string label = "source=\"" + std::string(ToString(origin)) + "\"";
    metrics.AddCounter(
        "medres_settings_taken_total", "Changes that were taken over, by who said them.",
        [sum] { return sum(&config::SourceState::taken); }, label);
    metrics.AddCounter(
        "medres_settings_refused_total", "Changes that were refused, by who said them.",
        [sum] { return sum(&config::SourceState::refused); }, label);
  }
}

}  // namespace medres::app
