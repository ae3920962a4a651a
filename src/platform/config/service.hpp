#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "platform/config/live.hpp"
#include "platform/config/setting_table.hpp"

namespace medres::config {

/// The settings as operators see and change them. What is written goes into the database, checked against everything
/// that this process's other sources say, and is in force here before the call returns. Thread-safe; references must
/// outlive it.
class SettingsService {
 public:
  /// A setting as it is now.
  struct View {
    Settings::Explained now;
    std::optional<StoredSetting> stored;  ///< what the database says, which a later source may overrule
  };

  SettingsService(LiveSettings& live, SettingTable& table) : live_(live), table_(table) {}

  /// Takes over what the database says: at the start, and when another process has changed it. A table that is not
  /// valid with what else is said here stays out, which the journal tells; that is no failure.
  Task<Status> Load();

  Task<Result<std::vector<View>>> List(const Version& version);
  /// kNotFound `config.no_such`.
  Task<Result<View>> Get(const std::string& key);

  /// What is in force after it. kNotFound `config.no_such`; kInvalid and kConflict as LiveSettings::Offer, with nothing
  /// written; kPrecondition `setting.version`; kNotFound `setting.not_stored`.
  Task<Result<View>> Write(SettingEdit edit);
  /// kNotFound `setting.no_version`; else as Write. The table's new version.
  Task<Result<std::int64_t>> RollBack(std::int64_t to, std::string actor, std::string reason);

  Task<Result<std::vector<StoredSetting>>> History(std::int64_t before, int limit) {
    return table_.History(before, limit);
  }
  Task<Result<std::vector<JournalRow>>> Journal(int limit) { return table_.Journal(limit); }

  std::shared_ptr<const Version> Current() const { return live_.Get(); }
  std::vector<SourceState> Sources() const { return live_.Sources(); }

 private:
  LiveSettings& live_;
  SettingTable& table_;
  std::mutex offering_;
  std::int64_t offered_ = -1;  ///< the newest version of the table that was offered
};

}  // namespace medres::config
