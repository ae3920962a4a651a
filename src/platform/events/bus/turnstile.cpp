#include "platform/events/bus/turnstile.hpp"

#include <utility>

namespace medres::events {

Task<Turnstile::Pass> Turnstile::Enter(Lane lane) {
  Turn turn;
  {
    const std::lock_guard lock(mutex_);
    if (free_ > 0) {
      --free_;
    } else {
      turn = std::make_shared<async::Completion<bool>>();
      waiting_[static_cast<std::size_t>(lane)].push_back(turn);
    }
  }
  if (turn) co_await turn->Wait();
  co_return Pass(*this);
}

void Turnstile::Leave() {
  Turn next;
  {
    const std::lock_guard lock(mutex_);
    std::array<bool, kLanes> waiting{};
    for (std::size_t lane = 0; lane < kLanes; ++lane) waiting[lane] = !waiting_[lane].empty();
    const auto lane = PickLane(credits_, waiting);
    if (!lane) {
      ++free_;
      return;
    }
    auto& queue = waiting_[static_cast<std::size_t>(*lane)];
    next = std::move(queue.front());
    queue.pop_front();
  }
  next->Set(true);
}

}  // namespace medres::events
