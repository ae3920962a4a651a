#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/environment.hpp"
#include "platform/container/container.hpp"
#include "scenario/stage.hpp"

namespace medres::scenario {

inline constexpr const char* kAdminKey = "mk_scenario_admin_key_that_is_long_enough_0123456789";

/// `key=value`, as the command line takes them: for a program in `folder` that needs nothing from outside.
std::vector<std::string> SettingsFor(const std::string& database_url, const std::string& folder);

/// The program's endpoints in this process, started.
struct Program {
  explicit Program(const std::vector<std::string>& settings);

  /// Makes the keys in its database.
  Secrets Make(const Keys& keys);

  app::Environment environment;
  container::Container container;
};

}  // namespace medres::scenario
