#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "platform/config/settings.hpp"

namespace medres::config {

/// The settings in force. A new set is valid as a whole before it is looked at here; it replaces the old one whole, or,
/// when a key that cannot change while the program runs would change, not at all. Thread-safe; listeners are called by
/// the replacer.
class LiveSettings {
 public:
  using Snapshot = std::shared_ptr<const Settings>;
  using Listener = std::function<void(const Settings&)>;

  struct Change {
    Instant at;
    std::string who;
    std::string key;
  };

  explicit LiveSettings(Settings first) : current_(std::make_shared<const Settings>(std::move(first))) {}

  Snapshot Get() const;
  void Listen(std::string key, Listener listener);

  /// kConflict `config.not_reloadable` naming the keys; the old set stays.
  Status Replace(Settings next, std::string who, Instant now);

  std::vector<Change> Journal() const;

 private:
  mutable std::mutex mutex_;
  Snapshot current_;
  std::vector<std::pair<std::string, Listener>> listeners_;
  std::vector<Change> journal_;
};

}  // namespace medres::config
