#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "platform/config/settings.hpp"

namespace medres::config {

/// The settings in force while the program runs. A new set is valid as a whole before it is looked at here; it replaces
/// the old one whole, or, when a key that cannot change without a restart would change, not at all. Thread-safe;
/// listeners are called by the replacer.
class LiveSettings {
 public:
  using Listener = std::function<void(const Settings&)>;

  explicit LiveSettings(Settings first) : current_(std::make_shared<const Settings>(std::move(first))) {}

  std::shared_ptr<const Settings> Get() const;

  /// Called after each replacement that changes the key.
  void Listen(std::string key, Listener listener);

  /// Which keys changed. kConflict `config.not_reloadable` {keys}; the old set stays.
  Result<std::vector<std::string>> Replace(Settings next);

 private:
  std::vector<Listener> ListenersOf(const std::vector<std::string>& keys) const;

  mutable std::mutex mutex_;
  std::shared_ptr<const Settings> current_;
  std::vector<std::pair<std::string, Listener>> listeners_;
};

}  // namespace medres::config
