#pragma once

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "scheduling/locks.hpp"

namespace medres::scheduling {

/// The jobs that wait to be decided, and which of them may go together now. Two batches may be under way at once, one
/// being decided while the other is made durable; they never share a lock, so what one says of a resource or person is
/// never older than what the other said before. A job stays behind every earlier one that it shares a lock with: who
/// came first is decided first. Not thread-safe: the committer guards it. `Ticket` has a member `locks`.
template <class Ticket>
class BatchQueue {
 public:
  using TicketPtr = std::shared_ptr<Ticket>;

  struct Batch {
    std::vector<TicketPtr> tickets;  ///< never empty, in order of arrival
    LockSet locks;
  };
  using BatchPtr = std::shared_ptr<const Batch>;

  static constexpr std::size_t kMaxUnderWay = 2;
  static constexpr std::size_t kWorthBeside = 16;  ///< fewer jobs wait for the batch under way: small batches cost most
  static constexpr std::size_t kMaxBatch = 128;
  static constexpr std::size_t kMaxLocks = 1024;
  static constexpr std::size_t kMaxLooks = 512;  ///< at waiting jobs per batch, when many wait for one resource

  void Push(TicketPtr ticket) { waiting_.push_back(std::move(ticket)); }
  std::size_t size() const { return waiting_.size(); }

  /// The next batch, or null when nothing may or should start before one that is under way ends.
  BatchPtr Start() {
    auto* const place = FreePlace();
    if (place == nullptr || waiting_.size() < (IsAnyUnderWay() ? kWorthBeside : 1)) return nullptr;
    LockSet barred = LocksUnderWay();
    Batch batch;
    std::deque<TicketPtr> passed_over;
    std::size_t looks = 0;
    while (!waiting_.empty() && batch.tickets.size() < kMaxBatch && looks++ < kMaxLooks) {
      const LockSet& locks = waiting_.front()->locks;
      if (barred.ConflictsWith(locks)) {
        barred.Merge(locks);
        passed_over.push_back(std::move(waiting_.front()));
      } else {
        if (!batch.tickets.empty() && batch.locks.size() + locks.size() > kMaxLocks) break;
        batch.locks.Merge(locks);
        batch.tickets.push_back(std::move(waiting_.front()));
      }
      waiting_.pop_front();
    }
    waiting_.insert(waiting_.begin(), std::make_move_iterator(passed_over.begin()),
                    std::make_move_iterator(passed_over.end()));
    if (batch.tickets.empty()) return nullptr;
    *place = std::make_shared<const Batch>(std::move(batch));
    return *place;
  }

  /// Of a batch that Start gave.
  void End(const BatchPtr& batch) {
    for (BatchPtr& place : under_way_) {
      if (place == batch) place = nullptr;
    }
  }

 private:
  BatchPtr* FreePlace() {
    for (BatchPtr& place : under_way_) {
      if (!place) return &place;
    }
    return nullptr;
  }

  bool IsAnyUnderWay() const {
    return std::ranges::any_of(under_way_, [](const BatchPtr& batch) { return !!batch; });
  }

  LockSet LocksUnderWay() const {
    LockSet locks;
    for (const BatchPtr& batch : under_way_) {
      if (batch) locks.Merge(batch->locks);
    }
    return locks;
  }

  std::deque<TicketPtr> waiting_;
  std::array<BatchPtr, kMaxUnderWay> under_way_;
};

}  // namespace medres::scheduling
