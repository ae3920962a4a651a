#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

namespace medres::access {

/// How many from one place may be at something dear at a time, so that nobody fills the queue for all. Thread-safe.
class Crowd {
  struct State {
    explicit State(int allowed) : most(allowed) {}
    const int most;
    std::mutex mutex;
    std::unordered_map<std::string, int> present;
  };

 public:
  explicit Crowd(int most) : state_(std::make_shared<State>(most)) {}

  /// Held while one is at it.
  class Turn {
   public:
    Turn(Turn&& other) noexcept : state_(std::move(other.state_)), place_(std::move(other.place_)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (state_ == nullptr) return;
      const std::lock_guard lock(state_->mutex);
      if (--state_->present[place_] == 0) state_->present.erase(place_);
    }

   private:
    friend class Crowd;
    Turn(std::shared_ptr<State> state, std::string place) : state_(std::move(state)), place_(std::move(place)) {}

    std::shared_ptr<State> state_;
    std::string place_;
  };

  /// Nothing where as many are from there as may. Of a place that is not known (empty) any number.
  std::optional<Turn> Enter(std::string place) {
    if (place.empty()) return Turn(nullptr, {});
    const std::lock_guard lock(state_->mutex);
    const auto found = state_->present.find(place);
    if (found != state_->present.end() && found->second >= state_->most) return std::nullopt;
    ++state_->present[place];
    return Turn(state_, std::move(place));
  }

 private:
  std::shared_ptr<State> state_;
};

}  // namespace medres::access
