#include "platform/pool/pool.hpp"

#include <algorithm>
#include <utility>

namespace medres::pool {
namespace {

constexpr int kMaxDoublings = 10;

}  // namespace

Pool::Pool(const Limits& limits, const Refusals& refusals, std::function<void()> connect, std::uint64_t seed)
    : limits_(limits),
      codes_(refusals),
      connect_(std::move(connect)),
      random_(static_cast<std::minstd_rand::result_type>(seed)),
      target_(limits.max),
      next_attempt_(TimePoint::min()) {}

Pool::Pooled Pool::TryTake() {
  while (!idle_.empty()) {
    Pooled pooled = std::move(idle_.back());
    idle_.pop_back();
    if (pooled.link->IsAlive()) return pooled;
    --open_;
    ++lost_;
  }
  return {};
}

void Pool::Wait(TimePoint now, TimePoint deadline, Waiter waiter) {
  if (closed_) return waiter(Fail(Error::Unavailable(std::string(codes_.unavailable), {{"reason", "closed"}})));
  if (static_cast<int>(waiting_.size()) >= limits_.max_waiting) {
    return waiter(Fail(Error::Overloaded(std::string(codes_.overloaded))));
  }
  waiting_.push_back({deadline, std::move(waiter)});
  ConnectIfNeeded(now);
}

void Pool::Return(TimePoint now, Pooled pooled, Use use) {
  if (closed_ || now >= pooled.retire_at || IsSurplus()) return Drop(now);
  if (pooled.generation != generation_) return Discard(now);
  pooled.checked_at = now;
  if (use == Use::kCaller || !waiting_.empty()) {
    pooled.idle_since = now;
    return Serve(std::move(pooled));
  }
  const auto later = [&](const Pooled& other) { return other.idle_since > pooled.idle_since; };
  idle_.insert(std::ranges::find_if(idle_, later), std::move(pooled));
}

Pool::Pooled Pool::TakeUnchecked(TimePoint before) {
  // What is used least is in front.
  const auto found = std::ranges::find_if(idle_, [&](const Pooled& pooled) { return pooled.checked_at < before; });
  if (found == idle_.end()) return {};
  Pooled pooled = std::move(*found);
  idle_.erase(found);
  return pooled;
}

void Pool::Discard(TimePoint now, Loss loss) {
  ++lost_;
  if (loss == Loss::kAll) RetireIdle();
  Drop(now);
}

void Pool::RetireIdle() {
  ++generation_;
  lost_ += std::ssize(idle_);
  open_ -= static_cast<int>(idle_.size());
  idle_.clear();
}

void Pool::Drop(TimePoint now) {
  --open_;
  ConnectIfNeeded(now);
}

void Pool::Connected(TimePoint now, std::unique_ptr<Link> link) {
  --connecting_;
  refusals_ = 0;
  next_attempt_ = now;
  if (closed_) return;
  ++open_;
  Serve({std::move(link), now + Jittered(limits_.max_lifetime * 9 / 10, 0.1), now, now, generation_});
  ConnectIfNeeded(now);
}

void Pool::Refused(TimePoint now, const Error& error) {
  --connecting_;
  const auto doubled = limits_.backoff_min * (1 << std::min(refusals_++, kMaxDoublings));
  next_attempt_ = now + Jittered(std::min(doubled, limits_.backoff_max), 0.5);
  if (open_ == 0 && connecting_ == 0) FailWaiting(error);
}

void Pool::Sweep(TimePoint now, const Outlook& outlook) {
  target_ = std::clamp(outlook.target, limits_.min, limits_.max);
  if (outlook.hopeless) FailWaiting(*outlook.hopeless);
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    if (now < at->deadline) {
      ++at;
      continue;
    }
    Waiting late = std::move(*at);
    at = waiting_.erase(at);
    late.waiter(Fail(Error::Timeout(std::string(codes_.timeout))));
  }
  DropAged(now);
  ConnectIfNeeded(now);
}

void Pool::Close() {
  closed_ = true;
  open_ -= static_cast<int>(idle_.size());
  idle_.clear();
  FailWaiting(Error::Unavailable(std::string(codes_.unavailable), {{"reason", "closed"}}));
}

pool::Figures Pool::Figures() const {
  return {open_,  static_cast<int>(idle_.size()), connecting_, static_cast<int>(waiting_.size()), State(), lost_,
          target_};
}

BreakerState Pool::State() const {
  if (refusals_ == 0 || open_ > 0) return BreakerState::kClosed;
  return connecting_ > 0 ? BreakerState::kHalfOpen : BreakerState::kOpen;
}

void Pool::Serve(Pooled pooled) {
  if (waiting_.empty()) {
    idle_.push_back(std::move(pooled));
    return;
  }
  Waiter waiter = std::move(waiting_.front().waiter);
  waiting_.pop_front();
  waiter(std::move(pooled));
}

void Pool::FailWaiting(const Error& error) {
  for (Waiting& waiting : std::exchange(waiting_, {})) waiting.waiter(Fail(error));
}

void Pool::ConnectIfNeeded(TimePoint now) {
  if (closed_ || now < next_attempt_) return;
  // While the server refuses, one attempt at a time is enough to find out that it is back.
  const int most = refusals_ > 0 ? 1 : target_ - open_;
  const int wanted = std::max(static_cast<int>(waiting_.size()), limits_.min - open_);
  while (connecting_ < std::min({most, wanted, target_ - open_})) {
    ++connecting_;
    connect_();
  }
}

void Pool::DropAged(TimePoint now) {
  std::erase_if(idle_, [&](const Pooled& pooled) {
    const bool surplus = open_ > limits_.min && now - pooled.idle_since >= limits_.idle_timeout;
    const bool drop = surplus || IsSurplus() || now >= pooled.retire_at;
    if (drop) --open_;
    return drop;
  });
}

Milliseconds Pool::Jittered(Milliseconds duration, double spread) {
  const double factor = std::uniform_real_distribution(1 - spread, 1 + spread)(random_);
  return Milliseconds(static_cast<std::int64_t>(static_cast<double>(duration.count()) * factor));
}

}  // namespace medres::pool
