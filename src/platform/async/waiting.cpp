#include "platform/async/waiting.hpp"

#include <utility>

namespace medres::async {

boost::asio::execution_context::id Waiting::id;

/// All who wait on one context. Outlives it where a seat does.
struct WaitingRoom {
  std::mutex mutex;
  Waiting::Seat* first = nullptr;
};

Waiting::Waiting(boost::asio::execution_context& context)
    : boost::asio::execution_context::service(context), room_(std::make_shared<WaitingRoom>()) {}

void Waiting::Seat::Take(boost::asio::execution_context& context, Wake wake) {
  room_ = boost::asio::use_service<Waiting>(context).room_;
  const std::lock_guard lock(room_->mutex);
  wake_ = std::move(wake);
  is_taken_ = true;
  behind_ = std::exchange(room_->first, this);
  if (behind_ != nullptr) behind_->before_ = this;
}

Waiting::Wake Waiting::Seat::Leave() {
  if (room_ == nullptr) return nullptr;
  const std::lock_guard lock(room_->mutex);
  if (!std::exchange(is_taken_, false)) return nullptr;
  (before_ != nullptr ? before_->behind_ : room_->first) = behind_;
  if (behind_ != nullptr) behind_->before_ = before_;
  return std::exchange(wake_, nullptr);
}

void Waiting::shutdown() {
  while (true) {
    // Dropped without the lock: with who waits goes what they hold, which may be this seat and others.
    Wake dropped;
    {
      const std::lock_guard lock(room_->mutex);
      Seat* const seat = room_->first;
      if (seat == nullptr) return;
      room_->first = seat->behind_;
      if (room_->first != nullptr) room_->first->before_ = nullptr;
      seat->is_taken_ = false;
      dropped = std::exchange(seat->wake_, nullptr);
    }
  }
}

}  // namespace medres::async
