#include "platform/config/live.hpp"

#include <algorithm>

namespace medres::config {
namespace {

std::vector<const Declaration*> Differences(const Settings& one, const Settings& other) {
  std::vector<const Declaration*> found;
  for (const Declaration& declaration : Declarations()) {
    if (one.Text(declaration.key) != other.Text(declaration.key)) found.push_back(&declaration);
  }
  return found;
}

}  // namespace

std::shared_ptr<const Settings> LiveSettings::Get() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void LiveSettings::Listen(std::string key, Listener listener) {
  const std::lock_guard lock(mutex_);
  listeners_.emplace_back(std::move(key), std::move(listener));
}

Result<std::vector<std::string>> LiveSettings::Replace(Settings next) {
  const auto replacement = std::make_shared<const Settings>(std::move(next));
  std::vector<std::string> changed;
  std::vector<Listener> affected;
  {
    const std::lock_guard lock(mutex_);
    std::string fixed;
    for (const Declaration* declaration : Differences(*current_, *replacement)) {
      changed.emplace_back(declaration->key);
      if (!declaration->reloadable) fixed.append(fixed.empty() ? "" : ", ").append(declaration->key);
    }
    if (!fixed.empty()) return Fail(Error::Conflict("config.not_reloadable", {{"keys", fixed}}));
    current_ = replacement;
    affected = ListenersOf(changed);
  }
  for (const Listener& listener : affected) listener(*replacement);
  return changed;
}

std::vector<LiveSettings::Listener> LiveSettings::ListenersOf(const std::vector<std::string>& keys) const {
  std::vector<Listener> found;
  for (const auto& [key, listener] : listeners_) {
    if (std::ranges::find(keys, key) != keys.end()) found.push_back(listener);
  }
  return found;
}

}  // namespace medres::config
