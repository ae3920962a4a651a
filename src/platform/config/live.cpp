#include "platform/config/live.hpp"

namespace medres::config {

LiveSettings::Snapshot LiveSettings::Get() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

void LiveSettings::Listen(std::string key, Listener listener) {
  const std::lock_guard lock(mutex_);
  listeners_.emplace_back(std::move(key), std::move(listener));
}

Status LiveSettings::Replace(Settings next, std::string who, Instant now) {
  auto replacement = std::make_shared<const Settings>(std::move(next));
  std::vector<Listener> affected;
  {
    const std::lock_guard lock(mutex_);
    std::vector<Change> changes;
    std::string fixed;
    for (const Declaration& declaration : Declarations()) {
      if (replacement->Text(declaration.key) == current_->Text(declaration.key)) continue;
      changes.push_back({now, who, std::string(declaration.key)});
      if (!declaration.reloadable) fixed.append(fixed.empty() ? "" : ", ").append(declaration.key);
    }
    if (!fixed.empty()) return Fail(Error::Conflict("config.not_reloadable", {{"keys", fixed}}));
    current_ = replacement;
    for (const Change& change : changes) {
      for (const auto& [key, listener] : listeners_) {
        if (key == change.key) affected.push_back(listener);
      }
    }
    journal_.insert(journal_.end(), changes.begin(), changes.end());
  }
  for (const Listener& listener : affected) listener(*replacement);
  return {};
}

std::vector<LiveSettings::Change> LiveSettings::Journal() const {
  const std::lock_guard lock(mutex_);
  return journal_;
}

}  // namespace medres::config
