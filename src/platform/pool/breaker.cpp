#include "platform/pool/breaker.hpp"

#include <algorithm>

namespace medres::pool {
namespace {

constexpr int kMostDoublings = 10;

}  // namespace

Breaker::Breaker(const BreakerLimits& limits, std::uint64_t seed)
    : limits_(limits), random_(static_cast<std::minstd_rand::result_type>(seed)) {}

Breaker::Permit Breaker::Ask(TimePoint now) {
  if (!open_) return Permit::kCall;
  const bool waits_for_probe = probing_ && now < probe_ends_;
  if (now < probe_at_ || waits_for_probe) return Permit::kRefused;
  probing_ = true;
  probe_ends_ = now + limits_.probe_within;
  return Permit::kProbe;
}

void Breaker::Succeeded(Permit permit) {
  if (open_ && permit != Permit::kProbe) return;
  open_ = probing_ = false;
  failures_ = openings_ = 0;
}

void Breaker::Failed(TimePoint now, Permit permit) {
  if (open_) {
    if (permit == Permit::kProbe) Open(now);
    return;
  }
  if (++failures_ >= limits_.failures) Open(now);
}

void Breaker::Unknown(Permit permit) {
  if (permit == Permit::kProbe) probing_ = false;
}

BreakerState Breaker::state(TimePoint now) const {
  if (!open_) return BreakerState::kClosed;
  return probing_ || now >= probe_at_ ? BreakerState::kHalfOpen : BreakerState::kOpen;
}

void Breaker::Open(TimePoint now) {
  open_ = true;
  probing_ = false;
  const Milliseconds pause =
      std::min(limits_.pause_min * (1 << std::min(openings_++, kMostDoublings)), limits_.pause_max);
  const double shaken = std::uniform_real_distribution(0.75, 1.25)(random_);
  probe_at_ = now + std::chrono::duration_cast<std::chrono::steady_clock::duration>(pause * shaken);
}

}  // namespace medres::pool
