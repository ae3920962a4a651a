#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "platform/config/live.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

/// Bounds how many wishes for numbers of one session are with the booking core at once: when numbers are released, a
/// crowd that can only be refused must not make those wait who come for something else. Thread-safe.
class Turnstile {
 public:
  explicit Turnstile(config::Section<int> bound) : bound_(std::move(bound)) {}

  /// Lets the next one in when it is given back. Belongs to the turnstile, which must outlive it.
  class Pass {
   public:
    Pass(Turnstile& turnstile, SessionId session) : turnstile_(&turnstile), session_(session) {}
    Pass(Pass&& other) noexcept : turnstile_(std::exchange(other.turnstile_, nullptr)), session_(other.session_) {}
    Pass& operator=(Pass&& other) noexcept {
      std::swap(turnstile_, other.turnstile_);
      std::swap(session_, other.session_);
      return *this;
    }
    ~Pass() {
      if (turnstile_ != nullptr) turnstile_->Leave(session_);
    }

   private:
    Turnstile* turnstile_;
    SessionId session_;
  };

  /// Nothing when the bound is reached.
  std::optional<Pass> Enter(SessionId session) {
    const int bound = *bound_.Get();
    const std::lock_guard lock(mutex_);
    int& inside = inside_[session];
    if (inside >= bound) return std::nullopt;
    ++inside;
    return std::optional<Pass>(std::in_place, *this, session);
  }

 private:
  void Leave(SessionId session) {
    const std::lock_guard lock(mutex_);
    const auto found = inside_.find(session);
    if (--found->second == 0) inside_.erase(found);
  }

  const config::Section<int> bound_;
  std::mutex mutex_;
  std::unordered_map<SessionId, int> inside_;
};

}  // namespace medres::scheduling
