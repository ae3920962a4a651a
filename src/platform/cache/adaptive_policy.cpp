#include "platform/cache/adaptive_policy.hpp"

#include <algorithm>

#include "platform/cache/slot_lists.hpp"

namespace medres::cache {
namespace {

constexpr std::uint32_t kScaleBits = 3;
/// Between two choices: so many requests of the sample for each of its entries, and so many at least.
constexpr std::uint64_t kRequestsPerEntry = 4;
constexpr std::uint64_t kLeastRequests = 256;
/// Hits of the past count half at each choice; whoever comes into force must have had a 50th more.
constexpr double kMemory = 0.5;
constexpr double kBetter = 1.02;

/// Other bits than those that chose the shard.
bool IsSampled(std::uint32_t hash) { return (hash * 0x9E3779B1U) >> (32 - kScaleBits) == 0; }

}  // namespace

AdaptivePolicy::Candidate AdaptivePolicy::CandidateOf(PolicyKind kind, std::uint64_t limit) {
  return {.policy = MakePolicy(kind, limit),
          .sample = MiniCache(MakePolicy(kind, std::max<std::uint64_t>(1, limit >> kScaleBits)))};
}

AdaptivePolicy::AdaptivePolicy(std::uint64_t limit)
    : Policy(limit), candidates_{CandidateOf(kKinds[0], limit), CandidateOf(kKinds[1], limit)} {}

void AdaptivePolicy::Sample(const Known& known) {
  if (!IsSampled(known.hash)) return;
  for (Candidate& candidate : candidates_) candidate.hits += candidate.sample.Ask(known.hash, known.weight) ? 1 : 0;
  const std::uint64_t entries = candidates_[in_force_].sample.entries();
  if (++sampled_ >= std::max(kLeastRequests, kRequestsPerEntry * entries)) Choose();
}

void AdaptivePolicy::Choose() {
  const auto best = std::ranges::max_element(candidates_, {}, &Candidate::hits);
  if (best->hits > candidates_[in_force_].hits * kBetter) {
    in_force_ = static_cast<std::size_t>(best - candidates_.begin());
  }
  for (Candidate& candidate : candidates_) candidate.hits *= kMemory;
  sampled_ = 0;
}

void AdaptivePolicy::Add(Slot slot, std::uint32_t hash, std::uint32_t weight) {
  At(known_, slot) = {.hash = hash, .weight = weight};
  weight_ += weight;
  for (Candidate& candidate : candidates_) candidate.policy->Add(slot, hash, weight);
  Sample(known_[slot]);
}

void AdaptivePolicy::Touch(Slot slot) {
  for (Candidate& candidate : candidates_) candidate.policy->Touch(slot);
  Sample(known_[slot]);
}

void AdaptivePolicy::Prefetch(std::span<const Slot> slots) const {
  for (const Slot slot : slots) __builtin_prefetch(&known_[slot]);
  for (const Candidate& candidate : candidates_) candidate.policy->Prefetch(slots);
}

void AdaptivePolicy::Replace(Slot from, Slot to, std::uint32_t weight) {
  const Known old = known_[from];
  weight_ += weight;
  weight_ -= old.weight;
  At(known_, to) = {.hash = old.hash, .weight = weight};
  for (Candidate& candidate : candidates_) candidate.policy->Replace(from, to, weight);
  Sample(known_[to]);
}

void AdaptivePolicy::Remove(Slot slot) {
  weight_ -= known_[slot].weight;
  for (Candidate& candidate : candidates_) candidate.policy->Remove(slot);
}

void AdaptivePolicy::Evict(std::vector<Slot>& victims) {
  const std::size_t before = victims.size();
  candidates_[in_force_].policy->Evict(victims);
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    if (i == in_force_) continue;
    Policy& other = *candidates_[i].policy;
    for (std::size_t at = before; at < victims.size(); ++at) other.Remove(victims[at]);
    other.Evict(victims);  // nobody gives way: it orders its own
  }
  for (std::size_t at = before; at < victims.size(); ++at) weight_ -= known_[victims[at]].weight;
}

std::size_t AdaptivePolicy::Bytes() const {
  std::size_t bytes = known_.capacity() * sizeof(Known);
  for (const Candidate& candidate : candidates_) bytes += candidate.policy->Bytes() + candidate.sample.Bytes();
  return bytes;
}

}  // namespace medres::cache
