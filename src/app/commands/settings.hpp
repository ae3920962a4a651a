#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <functional>
#include <string>

#include "app/commands/commands.hpp"

namespace medres::app {

using Command = std::function<int(Environment&)>;

struct SettingsOptions {
  ApiOptions api;
  std::string key, value, reason;
  std::string first, second;  ///< files
  std::int64_t version = 0;
  int limit = 50;
};

/// `medres config …`. What it takes by reference outlives the parsing and the command.
void AddSettingsCommands(CLI::App& cli, SettingsSources& sources, SettingsOptions& options, Command& run);

/// Every setting, or one: its value, who set it, who else has one. From the sources of this process: not the database.
int ExplainSettings(Environment& environment, const std::string& key);
/// Whether all parts of the program would take these settings; the sources were checked before.
int ValidateSettings(Environment& environment);
/// What differs when one file stands in another's place.
int DiffSettings(Environment& environment, const std::string& first, const std::string& second);
/// By HTTP to the running server, else straight from the database.
int SettingsHistory(Environment& environment, const SettingsOptions& options);
int RollBackSettings(Environment& environment, const SettingsOptions& options);
int WriteSetting(Environment& environment, const SettingsOptions& options);
int RemoveSetting(Environment& environment, const SettingsOptions& options);

}  // namespace medres::app
