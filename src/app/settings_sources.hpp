#pragma once

#include <string>
#include <vector>

#include "platform/config/remote.hpp"
#include "platform/config/settings.hpp"

namespace medres::app {

/// Where this process's settings come from, but for the database, which is opened by them.
struct SettingsSources {
  std::vector<std::string> files;        ///< later ones win
  std::vector<std::string> variables;    ///< of the environment: NAME=value
  std::vector<std::string> assignments;  ///< of the command line: key=value

  /// Asks all of them; of the remote source what was kept of it. Failures: those of the readers and of Settings::Make.
  Result<config::Settings> Read() const;
  /// The same with this instead of what was kept.
  Result<config::Settings> ReadWith(config::Layer remote) const;
};

config::RemoteSource::Options RemoteOptionsOf(const config::Settings& settings);

}  // namespace medres::app
