#pragma once

#include <array>
#include <deque>
#include <memory>
#include <mutex>

#include "platform/async/completion.hpp"
#include "platform/events/bus/rules.hpp"

namespace medres::events {

/// Lets so many at once through, and of those who wait the one whose lane's turn it is; within a lane in order.
/// Thread-safe. Outlives whoever is inside or waits.
class Turnstile {
 public:
  explicit Turnstile(int at_once) : free_(at_once) {}

  /// Held by whoever is inside.
  class Pass {
   public:
    explicit Pass(Turnstile& turnstile) : turnstile_(&turnstile) {}
    Pass(Pass&& other) noexcept : turnstile_(std::exchange(other.turnstile_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (turnstile_ != nullptr) turnstile_->Leave();
    }

   private:
    Turnstile* turnstile_;
  };

  Task<Pass> Enter(Lane lane);

 private:
  using Turn = std::shared_ptr<async::Completion<bool>>;

  void Leave();

  std::mutex mutex_;
  int free_;
  LaneCredits credits_{};
  std::array<std::deque<Turn>, kLanes> waiting_;
};

}  // namespace medres::events
