#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/id.hpp"
#include "platform/async/task.hpp"
#include "platform/sql/database.hpp"

namespace medres::scheduling {

/// The names that a transaction takes before it looks: resources it changes or books and persons exclusively, the
/// places above a booked resource shared, so that a change to a clinic waits for the bookings in it and they for it.
/// Kept sorted and distinct, because every transaction must take its locks in the same order.
class LockSet {
 public:
  void AddExclusive(const Uuid& id) { Add(KeyOf(id), true); }
  void AddShared(const Uuid& id) { Add(KeyOf(id), false); }
  /// For a name that is not an id: a caller's idempotency key.
  void AddExclusive(std::string_view name) { Add(KeyOf(name), true); }
  void Merge(const LockSet& other);

  /// Whether one of them would have to wait for the other: a key of both, exclusive in one. Quick when `other` is
  /// small.
  bool ConflictsWith(const LockSet& other) const;
  std::size_t size() const { return entries_.size(); }

  /// Sorted, distinct; a key wanted both ways is exclusive.
  struct Entry {
    std::int64_t key = 0;
    bool exclusive = false;
    bool operator==(const Entry&) const = default;
  };
  std::span<const Entry> entries() const { return entries_; }

 private:
  static std::int64_t KeyOf(const Uuid& id);
  static std::int64_t KeyOf(std::string_view name);
  void Add(std::int64_t key, bool exclusive);

  std::vector<Entry> entries_;
};

/// Takes the locks for the rest of the transaction: pg_advisory_xact_lock in order. On SQLite the transaction is alone
/// already (BEGIN IMMEDIATE). Must be the transaction's first statement: its snapshot is older than the locks it waits
/// for.
Task<Status> TakeLocks(sql::Session& session, const LockSet& locks);

/// The same as the first of several calls that are sent together; adds nothing on SQLite. The calls after it see what
/// others committed while it waited: each statement has a snapshot of its own.
void AppendLocks(std::vector<sql::Call>& calls, sql::Dialect dialect, const LockSet& locks);

/// The port through which the catalogue and the rotas lock what they change (facility, resource, …) against bookings.
class ResourceLocks {
 public:
  virtual ~ResourceLocks() = default;
  virtual Task<Status> LockForChange(sql::Session& session, std::vector<ResourceId> resources) = 0;
};

}  // namespace medres::scheduling
