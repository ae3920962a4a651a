#include "platform/pool/sizer.hpp"

#include <algorithm>
#include <cmath>

namespace medres::pool {
namespace {

double InSeconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

int Sizer::Next(const Window& window) {
  const double length = InSeconds(window.length);
  if (length <= 0) return target_;
  if (window.lent < kEnough) {
    // Who waits though nothing is lent waits for a server, not for a connection more.
    if (shortest_ > 0 && trial_ == 0 && window.waiting == 0) Shrink(min_);
    return target_;
  }
  const auto loans = static_cast<double>(window.lent);
  const double service = InSeconds(window.used) / loans;
  const double rate = loans / length;
  if (IsOnTrial(service, rate)) return target_;
  const bool callers_wait = window.waiting > 0 || InSeconds(window.waited) / loans > kWaits * service;
  const bool is_first = shortest_ == 0;
  Learn(service, rate, callers_wait);
  if (trial_ > 0) return target_;
  const int needed = std::clamp(static_cast<int>(std::ceil(rate * shortest_ * kHeadroom)), min_, max_);
  if (is_first) {
    target_ = needed;
  } else if (needed < target_) {
    Shrink(needed);
  } else {
    calm_ = 0;
    if (callers_wait) target_ = std::min(needed, 2 * target_);
  }
  return target_;
}

void Sizer::Shrink(int needed) {
  if (++calm_ < kCalm) return;
  target_ = std::max(needed, target_ - std::max(1, target_ / 8));
  calm_ = 0;
}

void Sizer::Learn(double service, double rate, bool callers_wait) {
  const bool is_due = ++age_ > kRemembered;
  if (shortest_ == 0 || service < shortest_ || (is_due && (!callers_wait || target_ == min_))) {
    shortest_ = service;
    age_ = 0;
  } else if (is_due) {
    before_ = target_;
    rate_ = rate;
    target_ = std::max(min_, target_ / 2);
    trial_ = kTrial;
  }
}

/// The last window of a trial counts: by then what was lent before it has returned.
bool Sizer::IsOnTrial(double service, double rate) {
  if (trial_ == 0) return false;
  if (--trial_ > 0) return true;
  shortest_ = service;
  age_ = 0;
  if (rate < kAsMuch * rate_) target_ = before_;
  return true;
}

}  // namespace medres::pool
