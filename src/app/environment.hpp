#pragma once

#include <string>

#include "app/settings_sources.hpp"
#include "base/error.hpp"
#include "platform/config/settings.hpp"
#include "platform/http/messages.hpp"
#include "platform/log/log.hpp"

namespace medres::app {

/// Exit codes, the same for every command.
enum ExitCode {
  kOk = 0,
  kFailed = 1,
  kUsage = 2,
  kInvalidInput = 3,
  kNotFoundHere = 4,
  kInTheWay = 5,
  kUnavailableNow = 6
};

/// From `log.level`.
log::Level LogLevelOf(const config::Settings& settings);

/// What every command has at hand.
struct Environment {
  config::Settings settings;
  http::Messages messages;
  http::Language language;
  log::Logger logger;
  SettingsSources sources;

  Environment(config::Settings chosen, http::Language speaking, SettingsSources from = {});

  /// Says on standard error what went wrong, in the user's language, and gives the exit code for it.
  int Report(const Error& error) const;
  std::string Text(const std::string& code, const ErrorArgs& args = {}) const {
    return messages.Render(language, code, args);
  }
};

/// A progress bar on a terminal; nothing elsewhere.
void ShowProgress(const std::string& what, std::size_t done, std::size_t total);

}  // namespace medres::app
