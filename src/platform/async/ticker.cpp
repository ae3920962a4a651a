#include "platform/async/ticker.hpp"

#include <boost/asio/post.hpp>
#include <utility>

namespace medres::async {

void Ticker::Start(std::weak_ptr<void> owner, std::function<void()> tick) {
  boost::asio::post(loop_, [this, owner = std::move(owner), tick = std::move(tick)]() mutable {
    const auto alive = owner.lock();
    if (!alive || ended_) return;
    owner_ = std::move(owner);
    tick_ = std::move(tick);
    tick_();
    Arm();
  });
}

void Ticker::End(std::function<void()> last) {
  auto end = [this, last = std::move(last)] {
    ended_ = true;
    timer_.cancel();
    last();
  };
  if (loop_.stopped()) return end();
  boost::asio::post(loop_, std::move(end));
}

void Ticker::Arm() {
  if (ended_) return;
  timer_.expires_after(period_);
  timer_.async_wait([this, owner = owner_](boost::system::error_code cancelled) {
    const auto alive = owner.lock();
    if (!alive || cancelled || ended_) return;
    tick_();
    Arm();
  });
}

}  // namespace medres::async
