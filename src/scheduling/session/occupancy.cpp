#include "scheduling/session/occupancy.hpp"

#include <algorithm>
#include <mutex>

namespace medres::scheduling {
Occupancy::Numbers Occupancy::Of(SessionId session) const {
  static const auto kNone = std::make_shared<const std::vector<TakenNumber>>();
  const std::shared_lock lock(mutex_);
  const auto found = numbers_.find(session);
  return found == numbers_.end() ? kNone : found->second;
}

bool Occupancy::Knows(SessionId session, PatientId patient) const {
  const Numbers numbers = Of(session);
  return std::ranges::any_of(*numbers, [&](const TakenNumber& number) { return number.patient == patient; });
}

void Occupancy::Take(const Changes& changes) {
  if (changes.left) Add(changes.left->session, {&changes.left->number, 1});
  if (!changes.appointment.number) return;
  const TakenNumber number = TakenNumberOf(changes.appointment);
  Add(changes.appointment.number->session, {&number, 1});
}

void Occupancy::Add(SessionId session, std::span<const TakenNumber> numbers) {
  const std::unique_lock lock(mutex_);
  Numbers& held = numbers_[session];
  auto merged = held ? *held : std::vector<TakenNumber>();
  for (const TakenNumber& number : numbers) MergeNumber(merged, number);
  held = std::make_shared<const std::vector<TakenNumber>>(std::move(merged));
}

void Occupancy::Forget(std::span<const SessionId> sessions) {
  const std::unique_lock lock(mutex_);
  for (const SessionId session : sessions) numbers_.erase(session);
}

}  // namespace medres::scheduling
