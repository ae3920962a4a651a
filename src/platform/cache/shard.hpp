#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "platform/cache/entry.hpp"
#include "platform/cache/entry_table.hpp"
#include "platform/cache/options.hpp"
#include "platform/cache/read_stripes.hpp"
#include "platform/cache/timer_wheel.hpp"

namespace medres::cache {

/// One part of a cache: its entries and who of them gives way. Reads take no lock; everything else takes the shard's,
/// and what changes anything first tells the policy what was read and removes what has expired.
template <class Key, class Value>
class Shard {
 public:
  using Entry = cache::Entry<Key, Value>;

  Shard(const Options& options, std::uint64_t limit, const Clock& clock)
      : options_(options), clock_(clock), policy_(MakePolicy(options.policy, limit)), wheel_(clock.Now()) {}

  ~Shard() {
    table_.ForEach([](Entry& entry) { delete &entry; });
  }
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  /// Calls `use` with the entry while it cannot go away; false when there is none.
  template <class Use>
  bool Read(const Key& key, std::uint64_t hash, Use use) {
    bool found = false;
    bool collect = false;
    {
      ReadStripes::Reading reading(stripes_);
      const Entry* entry = FindEntry(key, hash);
      found = entry != nullptr && !HasExpired(*entry);
      if (found) {
        use(*entry);
        reading.Hit(entry->slot);
      } else {
        reading.Miss();
      }
      collect = reading.RingIsFull();
    }
    if (collect && mutex_.try_lock()) {
      const std::lock_guard lock(mutex_, std::adopt_lock);
      stripes_.CollectOwn([this](std::span<const Slot> slots) { Touch(slots); });
    }
    return found;
  }

  /// As Read, and leaves no trace: it is neither a hit nor a miss nor a use.
  template <class Use>
  bool Peek(const Key& key, std::uint64_t hash, Use use) {
    const std::lock_guard lock(mutex_);
    const Entry* entry = FindEntry(key, hash);
    if (entry == nullptr || clock_.Now() >= entry->Deadline()) return false;
    use(*entry);
    return true;
  }

  /// False when it is too heavy for the shard or for any, or its key was invalidated or put since it began to be
  /// loaded. A put that was not loaded counts as a change itself.
  bool Put(Key key, std::uint64_t hash, Outcome<Value> outcome, const Keep& keep) {
    const std::lock_guard lock(mutex_);
    const Instant now = clock_.Now();
    Tidy(now);
    if (keep.unchanged_since && *keep.unchanged_since != Changes(hash)) return false;
    if (!keep.unchanged_since) changes_[hash % changes_.size()].fetch_add(1);
    Entry* old = FindEntry(key, hash);
    if (keep.weight > std::min<std::uint64_t>(policy_->limit(), kMaxWeight)) {
      if (old != nullptr) Unlink(*old);
      return false;
    }
    Link(
        new Entry{
            .key = std::move(key), .outcome = std::move(outcome), .hash = hash, .written = now, .weight = keep.weight},
        keep, old);
    policy_->Evict(victims_);
    evictions_ += victims_.size();
    for (const Slot slot : std::exchange(victims_, {})) Unlink(*entries_[slot], /*known_to_policy=*/false);
    return true;
  }

  bool Remove(const Key& key, std::uint64_t hash) {
    const std::lock_guard lock(mutex_);
    changes_[hash % changes_.size()].fetch_add(1);
    Entry* entry = FindEntry(key, hash);
    if (entry != nullptr) Unlink(*entry);
    Tidy(clock_.Now());
    return entry != nullptr;
  }

  /// Removes what carries the tag; how many.
  std::size_t RemoveTagged(const std::string& tag) {
    const std::lock_guard lock(mutex_);
    for (auto& changes : changes_) changes.fetch_add(1);
    const auto found = slots_by_tag_.find(tag);
    if (found == slots_by_tag_.end()) return 0;
    const std::vector<Slot> slots(found->second.begin(), found->second.end());
    for (const Slot slot : slots) Unlink(*entries_[slot]);
    return slots.size();
  }

  void RemoveAll() {
    const std::lock_guard lock(mutex_);
    for (auto& changes : changes_) changes.fetch_add(1);
    for (Entry* entry : std::vector<Entry*>(entries_)) {
      if (entry != nullptr) Unlink(*entry);
    }
    Reclaim();
  }

  /// Removes what has expired and frees what nobody reads any more.
  void Maintain() {
    const std::lock_guard lock(mutex_);
    Tidy(clock_.Now());
    Reclaim();
  }

  /// How often keys like this one were invalidated, or put by who knew the value without loading it.
  std::uint64_t Changes(std::uint64_t hash) const { return changes_[hash % changes_.size()].load(); }

  /// Calls `use` with each entry that has not expired and its tags, under the shard's lock.
  template <class Use>
  void ForEach(Use use) {
    const std::lock_guard lock(mutex_);
    Tidy(clock_.Now());
    table_.ForEach([&](Entry& entry) { use(std::as_const(entry), TagsOf(entry)); });
  }

  void AddTo(Figures& figures) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t misses = stripes_.Misses();
    figures.hits += stripes_.Reads() - misses;
    figures.misses += misses;
    figures.evictions += evictions_;
    figures.expirations += expirations_;
    figures.entries += table_.Size();
    figures.weight += policy_->weight();
    figures.overhead += sizeof(*this) + table_.Bytes() + policy_->Bytes() + wheel_.Bytes() +
                        entries_.capacity() * sizeof(Entry*) +
                        table_.Size() * (sizeof(Entry) - sizeof(Key) - sizeof(Value));
  }

 private:
  using Cells = typename EntryTable<Entry>::Cells;
  static constexpr std::size_t kRetiredTogether = 64;

  /// What was unlinked, until no reader can hold it.
  struct Retired {
    std::vector<std::unique_ptr<Entry>> entries;
    std::vector<std::unique_ptr<Cells>> cells;
    std::uint64_t weight = 0;
  };

  Entry* FindEntry(const Key& key, std::uint64_t hash) const {
    return table_.Find(hash, [&](const Entry& entry) { return entry.hash == hash && entry.key == key; });
  }

  /// Puts off the end of an entry that is read, where it has one for idleness.
  bool HasExpired(const Entry& entry) const {
    const Instant deadline = entry.Deadline();
    if (deadline == kNever) return false;
    const Instant now = clock_.Now();
    if (now >= deadline) return true;
    if (options_.after_access) {
      const std::int64_t until = (now + *options_.after_access).milliseconds;
      if (entry.idle_until.load(std::memory_order_relaxed) < until) {
        entry.idle_until.store(until, std::memory_order_relaxed);
      }
    }
    return false;
  }

  void Link(Entry* entry, const Keep& keep, Entry* old) {
    const auto ttl = keep.ttl ? keep.ttl : options_.after_write;
    if (ttl) entry->expires = entry->written + *ttl;
    if (options_.after_access) entry->idle_until = (entry->written + *options_.after_access).milliseconds;
    entry->slot = TakeSlot(entry);
    if (old != nullptr) {
      policy_->Replace(old->slot, entry->slot, entry->weight);
      table_.Replace(old, entry);
      Retire(*old);
    } else {
      policy_->Add(entry->slot, static_cast<std::uint32_t>(entry->hash >> 16), entry->weight);
      if (auto cells = table_.Insert(entry)) fresh_.cells.push_back(std::move(cells));
    }
    if (entry->Deadline() != kNever) wheel_.Schedule(entry->slot, entry->Deadline());
    Tag(*entry, keep.tags);
  }

  Slot TakeSlot(Entry* entry) {
    if (free_.empty()) {
      entries_.push_back(entry);
      return static_cast<Slot>(entries_.size() - 1);
    }
    const Slot slot = free_.back();
    free_.pop_back();
    entries_[slot] = entry;
    return slot;
  }

  void Unlink(Entry& entry, bool known_to_policy = true) {
    if (known_to_policy) policy_->Remove(entry.slot);
    table_.Erase(&entry);
    Retire(entry);
  }

  void Retire(Entry& entry) {
    wheel_.Cancel(entry.slot);
    Untag(entry);
    entries_[entry.slot] = nullptr;
    free_.push_back(entry.slot);
    fresh_.weight += entry.weight;
    fresh_.entries.emplace_back(&entry);
    if (fresh_.entries.size() >= kRetiredTogether || fresh_.weight > policy_->limit() / kRetiredTogether) Reclaim();
  }

  /// Frees what waits once every stripe was seen idle since it began to wait, then lets the next begin.
  void Reclaim() {
    waiting_for_ = stripes_.Busy(waiting_for_);
    if (waiting_for_ != 0) return;
    waiting_ = std::exchange(fresh_, {});
    waiting_for_ = stripes_.Busy(ReadStripes::kAll);
    if (waiting_for_ == 0) waiting_ = {};
  }

  /// An entry may be gone since it was read, and another in its place: then that one is taken for used.
  void Touch(std::span<const Slot> slots) {
    for (const Slot slot : slots) __builtin_prefetch(static_cast<const void*>(&entries_[slot]));
    policy_->Prefetch(slots);
    for (const Slot slot : slots) {
      if (entries_[slot] != nullptr) policy_->Touch(slot);
    }
  }

  void Tidy(Instant now) {
    stripes_.Collect([this](std::span<const Slot> slots) { Touch(slots); });
    std::vector<Slot> due;
    wheel_.Advance(now, due);
    for (const Slot slot : due) {
      Entry& entry = *entries_[slot];
      if (entry.Deadline() > now) {
        wheel_.Schedule(slot, entry.Deadline());
      } else {
        ++expirations_;
        Unlink(entry);
      }
    }
  }

  void Tag(Entry& entry, const std::vector<std::string>& tags) {
    if (tags.empty()) return;
    entry.tagged = true;
    tags_by_slot_[entry.slot] = tags;
    for (const std::string& tag : tags) slots_by_tag_[tag].insert(entry.slot);
  }

  void Untag(const Entry& entry) {
    if (!entry.tagged) return;
    for (const std::string& tag : tags_by_slot_.extract(entry.slot).mapped()) {
      const auto found = slots_by_tag_.find(tag);
      if (found == slots_by_tag_.end()) continue;  // the tag was given twice
      found->second.erase(entry.slot);
      if (found->second.empty()) slots_by_tag_.erase(found);
    }
  }

  std::vector<std::string> TagsOf(const Entry& entry) const {
    return entry.tagged ? tags_by_slot_.at(entry.slot) : std::vector<std::string>();
  }

  const Options& options_;
  const Clock& clock_;
  ReadStripes stripes_;
  EntryTable<Entry> table_;
  std::mutex mutex_;
  std::unique_ptr<Policy> policy_;
  TimerWheel wheel_;
  std::vector<Entry*> entries_;  ///< by slot
  std::vector<Slot> free_;
  std::vector<Slot> victims_;
  std::unordered_map<std::string, std::unordered_set<Slot>> slots_by_tag_;
  std::unordered_map<Slot, std::vector<std::string>> tags_by_slot_;
  std::array<std::atomic<std::uint64_t>, 64> changes_{};
  Retired fresh_;
  Retired waiting_;
  std::uint32_t waiting_for_ = 0;  ///< stripes that were not seen idle since waiting_ waits
  std::uint64_t evictions_ = 0;
  std::uint64_t expirations_ = 0;
};

}  // namespace medres::cache
