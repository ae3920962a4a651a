#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "platform/events/outbox.hpp"
#include "scheduling/availability/tick_index.hpp"
#include "scheduling/booking/commands.hpp"
#include "scheduling/booking/store.hpp"

namespace medres::scheduling {

/// Keeps the tick index in step with the allocations: loads them at the start, takes over this process's own changes
/// before they are answered, and reads anew what other processes say they touched. Thread-safe; references must outlive
/// it.
class IndexSync {
 public:
  /// `origin` names this process in its own events, which it need not follow.
  IndexSync(sql::Database& database, BookingStore& store, TickIndex& index, const Clock& clock, std::string origin)
      : database_(database), store_(store), index_(index), clock_(clock), origin_(std::move(origin)) {}

  Task<Status> Load();
  void Take(const Changes& changes);
  /// One call at a time.
  Task<Status> Follow(const std::vector<events::Event>& events);

 private:
  void Apply(const Changes& changes);
  void Replace(const std::vector<ResourceId>& resources, Instant since, const std::vector<Allocation>& active);

  sql::Database& database_;
  BookingStore& store_;
  TickIndex& index_;
  const Clock& clock_;
  std::string origin_;

  std::mutex mutex_;  ///< between a change of ours and the replacement of what it changed
  bool reading_ = false;
  std::vector<Changes> meanwhile_;  ///< ours, taken while Follow read: its rows may or may not know them
};

}  // namespace medres::scheduling
