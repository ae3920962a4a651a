#include "platform/cache/window_climber.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace medres::cache {

std::optional<double> WindowClimber::Count(bool hit, std::size_t entries) {
  ++requests_;
  hits_ += hit ? 1 : 0;
  if (requests_ < climb_.sample * std::max<std::size_t>(entries, 1)) return std::nullopt;
  Step(static_cast<double>(std::exchange(hits_, 0)) / static_cast<double>(std::exchange(requests_, 0)));
  return share_;
}

void WindowClimber::Step(double ratio) {
  const double change = ratio - std::exchange(last_ratio_, ratio);
  const double amount = change >= 0 ? step_ : -step_;
  step_ = std::abs(change) >= climb_.restart ? std::copysign(climb_.step, amount) : climb_.decay * amount;
  share_ = std::clamp(share_ + amount, climb_.lowest, climb_.highest);
}

}  // namespace medres::cache
