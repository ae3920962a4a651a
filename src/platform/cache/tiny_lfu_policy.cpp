#include "platform/cache/tiny_lfu_policy.hpp"

#include <cmath>

namespace medres::cache {
namespace {

constexpr double kProtectedShare = 0.8;
/// A candidate that is rather popular gets in one time of 128 although the victim is more so: who knows how to make
/// keys collide in the sketch cannot lock others out.
constexpr std::uint32_t kWarm = 6;
constexpr std::uint32_t kMercy = 127;

std::uint64_t ShareOf(std::uint64_t limit, double share) {
  return std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::llround(static_cast<double>(limit) * share)));
}

}  // namespace

TinyLfuPolicy::TinyLfuPolicy(std::uint64_t limit, Climb climb)
    : Policy(limit), climber_(climb), window_limit_(ShareOf(limit, climb.start)) {}

void TinyLfuPolicy::Enter(Queue queue, Slot slot) {
  Known& known = known_[slot];
  known.queue = queue;
  queues_.PushBack(queue, slot);
  weights_[queue] += known.weight;
}

void TinyLfuPolicy::Leave(Slot slot) {
  const Known& known = known_[slot];
  queues_.Remove(slot);
  weights_[known.queue] -= known.weight;
}

void TinyLfuPolicy::Count(std::uint32_t hash, bool hit) {
  sketch_.Increment(hash);
  if (weight_ < limit() / 2) return;  // an empty cache teaches nothing about its window
  if (const auto share = climber_.Count(hit, entries_)) {
    window_limit_ = ShareOf(limit(), *share);
    Adapt();
  }
}

void TinyLfuPolicy::Weigh(std::uint32_t weight) {
  weight_ += weight;
  weights_differ_ = weights_differ_ || weight != usual_weight_.value_or(weight);
  usual_weight_ = weight;
}

void TinyLfuPolicy::Add(Slot slot, std::uint32_t hash, std::uint32_t weight) {
  At(known_, slot) = {.hash = hash, .weight = weight, .queue = kWindow};
  Weigh(weight);
  if (++entries_ > sketch_.Entries()) sketch_.Grow(entries_);
  Count(hash, false);
  Enter(kWindow, slot);
}

void TinyLfuPolicy::Touch(Slot slot) {
  const Queue from = static_cast<Queue>(known_[slot].queue);
  if (from == kProbation) {
    Leave(slot);
    Enter(kProtected, slot);
    LimitProtected();
  } else {
    queues_.MoveToBack(from, slot);
  }
  Count(known_[slot].hash, true);
}

void TinyLfuPolicy::Prefetch(std::span<const Slot> slots) const {
  for (const Slot slot : slots) {
    __builtin_prefetch(&known_[slot]);
    queues_.Prefetch(slot);
  }
  for (const Slot slot : slots) sketch_.Prefetch(known_[slot].hash);
}

void TinyLfuPolicy::Replace(Slot from, Slot to, std::uint32_t weight) {
  const Known known = known_[from];
  Leave(from);
  Weigh(weight);
  weight_ -= known.weight;
  At(known_, to) = {.hash = known.hash, .weight = weight, .queue = known.queue};
  Enter(static_cast<Queue>(known.queue), to);
  Touch(to);
}

void TinyLfuPolicy::Remove(Slot slot) {
  Leave(slot);
  weight_ -= known_[slot].weight;
  --entries_;
}

/// Moves entries between window and main until the window is what it may be.
void TinyLfuPolicy::Adapt() {
  while (weights_[kWindow] < window_limit_) {
    Slot slot = queues_.Front(kProbation);
    if (slot == kNoSlot) slot = queues_.Front(kProtected);
    if (slot == kNoSlot || weights_[kWindow] + known_[slot].weight > window_limit_) break;
    Leave(slot);
    Enter(kWindow, slot);
  }
  while (weights_[kWindow] > window_limit_) {
    const Slot slot = queues_.Front(kWindow);
    Leave(slot);
    Enter(kProbation, slot);
  }
  LimitProtected();
}

void TinyLfuPolicy::LimitProtected() {
  const auto most =
      static_cast<std::uint64_t>(static_cast<double>(limit() - std::min(window_limit_, limit())) * kProtectedShare);
  while (weights_[kProtected] > most) {
    const Slot slot = queues_.Front(kProtected);
    Leave(slot);
    Enter(kProbation, slot);
  }
}

/// The oldest of a window that is too heavy, now at the young end of probation; kNoSlot when the window fits.
Slot TinyLfuPolicy::NextCandidate() {
  if (weights_[kWindow] <= window_limit_) return kNoSlot;
  const Slot slot = queues_.Front(kWindow);
  Leave(slot);
  Enter(kProbation, slot);
  return slot;
}

Slot TinyLfuPolicy::Oldest() const {
  for (const Queue queue : {kProbation, kProtected, kWindow}) {
    if (const Slot slot = queues_.Front(queue); slot != kNoSlot) return slot;
  }
  return kNoSlot;
}

/// Whether it was asked for more often than all together that would have to go for it: `rivals_`, from `oldest` on.
bool TinyLfuPolicy::IsWorthRivals(Slot candidate, Slot oldest) {
  const std::uint32_t mine = sketch_.Estimate(known_[candidate].hash);
  const std::uint64_t needed = weight_ - limit();
  std::uint64_t freed = 0;
  std::uint64_t theirs = 0;
  rivals_.clear();
  for (Slot slot = oldest; slot != candidate && slot != kNoSlot && freed < needed && theirs < mine;
       slot = queues_.After(slot)) {
    freed += known_[slot].weight;
    theirs += sketch_.Estimate(known_[slot].hash);
    rivals_.push_back(slot);
  }
  return freed >= needed && theirs < mine;
}

/// Where weights differ the next candidate may be a small one, and meets others.
void TinyLfuPolicy::SpareRivals() {
  if (!weights_differ_) return;
  for (const Slot slot : rivals_) queues_.MoveToBack(known_[slot].queue, slot);
}

bool TinyLfuPolicy::IsLucky(Slot candidate) {
  if (sketch_.Estimate(known_[candidate].hash) < kWarm) return false;
  dice_ ^= dice_ << 13;
  dice_ ^= dice_ >> 17;
  dice_ ^= dice_ << 5;
  return (dice_ & kMercy) == 0;
}

void TinyLfuPolicy::Forget(Slot slot, std::vector<Slot>& victims) {
  victims.push_back(slot);
  Remove(slot);
}

void TinyLfuPolicy::Evict(std::vector<Slot>& victims) {
  Slot candidate = NextCandidate();
  while (weight_ > limit()) {
    const Slot oldest = Oldest();
    if (candidate == kNoSlot || candidate == oldest) {
      Forget(oldest, victims);
    } else if (IsWorthRivals(candidate, oldest)) {
      for (const Slot slot : rivals_) Forget(slot, victims);
    } else if (IsLucky(candidate)) {
      Forget(oldest, victims);
      continue;
    } else {
      SpareRivals();
      Forget(candidate, victims);
    }
    candidate = NextCandidate();
  }
  while (NextCandidate() != kNoSlot) {
  }
}

std::size_t TinyLfuPolicy::Bytes() const {
  return sketch_.Bytes() + queues_.Bytes() + known_.capacity() * sizeof(Known) + rivals_.capacity() * sizeof(Slot);
}

}  // namespace medres::cache
