#include "platform/monitor/congestion.hpp"

#include <algorithm>
#include <cmath>

namespace medres::monitor {

std::string_view ToText(Priority priority) {
  constexpr std::array<std::string_view, kPriorities> kNames{"vital", "change", "read", "bulk"};
  return kNames[static_cast<std::size_t>(priority)];
}

void Congestion::Tick(std::chrono::microseconds late, std::chrono::microseconds lasted) {
  const double seconds = std::max(1e-3, std::chrono::duration<double>(lasted).count());
  const double served_rate = served_ / seconds;
  asked_rate_ = asked_ / seconds;
  const bool is_late = rules_.late.count() > 0 && late > rules_.late;
  late_ticks_ = is_late ? late_ticks_ + 1 : 0;
  if (limit_ == 0) {
    if (late_ticks_ >= rules_.raised_after) limit_ = std::max(rules_.least, served_rate * rules_.shrink);
  } else if (is_late) {
    limit_ = std::max(rules_.least, limit_ * rules_.shrink);
  } else {
    limit_ += std::max(1.0, limit_ * rules_.grow);
    if (limit_ > asked_rate_ * rules_.gone && limit_ > rules_.least * rules_.gone) limit_ = 0;
  }
  if (rules_.late.count() == 0) limit_ = 0;
  spare_ = std::min(rules_.least, spare_ + rules_.least * seconds);
  tick_seconds_ = seconds;
  served_ = counted_ = asked_ = 0;
}

bool Congestion::Admit(Priority priority) {
  asked_ += 1;
  if (priority == Priority::kVital) {
    served_ += 1;
    return true;
  }
  if (limit_ > 0) {
    const double share = rules_.share[static_cast<std::size_t>(priority)];
    // The first of a tick always finds room, however little there is.
    const bool has_room = counted_ < std::max(1.0, limit_ * tick_seconds_ * share);
    const bool has_spare = spare_ - 1 >= rules_.least * (1 - share);
    if (!has_room && !has_spare) return false;
    counted_ += 1;
  }
  spare_ = std::max(0.0, spare_ - 1);
  served_ += 1;
  return true;
}

int Congestion::RetryAfter() const {
  if (limit_ <= 0) return 1;
  return static_cast<int>(std::clamp(std::ceil(asked_rate_ / limit_), 1.0, 30.0));
}

}  // namespace medres::monitor
