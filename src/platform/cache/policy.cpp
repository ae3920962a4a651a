#include "platform/cache/policy.hpp"

#include "platform/cache/adaptive_policy.hpp"
#include "platform/cache/lfu_policy.hpp"
#include "platform/cache/queue_policy.hpp"
#include "platform/cache/tiny_lfu_policy.hpp"

namespace medres::cache {

std::unique_ptr<Policy> MakePolicy(PolicyKind kind, std::uint64_t limit) {
  switch (kind) {
    case PolicyKind::kLru: return std::make_unique<QueuePolicy>(limit, QueuePolicy::Order::kUse);
    case PolicyKind::kOldest: return std::make_unique<QueuePolicy>(limit, QueuePolicy::Order::kWrite);
    case PolicyKind::kLfu: return std::make_unique<LfuPolicy>(limit);
    case PolicyKind::kAdaptive: return std::make_unique<AdaptivePolicy>(limit);
    case PolicyKind::kTinyLfu: break;
  }
  return std::make_unique<TinyLfuPolicy>(limit);
}

}  // namespace medres::cache
