#pragma once

#include <string>

#include "platform/async/loops.hpp"
#include "platform/async/task_group.hpp"
#include "platform/config/live.hpp"
#include "platform/config/setting_table.hpp"
#include "platform/http/messages.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"

namespace medres::app {

/// What became of every change of the settings, for those who look after the program: a line of the log, a row of the
/// database, figures. References must outlive it; it must outlive the reloading.
class SettingsJournal {
 public:
  struct Parts {
    config::LiveSettings& live;
    config::SettingTable& table;
    async::Loops& loops;
    log::Logger& logger;
    const http::Messages& messages;
    metrics::Registry& metrics;
    const Clock& clock;
  };

  explicit SettingsJournal(const Parts& parts);
  /// Waits for rows that are being written.
  Task<void> Stop() { return group_.Stop(); }

 private:
  void Take(const config::JournalEntry& entry);
  Task<void> Write(config::JournalRow row);
  void AddFigures();

  Parts parts_;
  std::string process_;
  async::TaskGroup group_;
};

/// A line for each thing that is wrong, in English: the key, the rule, and the place.
std::string ReasonsOf(const Error& refusal, const http::Messages& messages);

}  // namespace medres::app
