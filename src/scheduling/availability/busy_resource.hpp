#pragma once

#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "scheduling/availability/busy_day.hpp"
#include "scheduling/tick_bits.hpp"

namespace medres::scheduling {

/// For whom and when the index is read.
struct BusyView {
  Instant now;                            ///< holds that expired by then are free
  int capacity = 1;                       ///< of the resource, today
  std::optional<AppointmentId> ignoring;  ///< its allocations count as free: the appointment is to be moved
};

/// A stretch that a resource spends at a site.
struct Spent {
  Tick from = 0;
  Tick to = 0;
  std::optional<ResourceId> site;  ///< none: where it belongs
};

/// What is taken of one resource: days in order, as columns, since a question walks over many days' numbers and planes
/// and seldom needs their entries; the entries of all days in one array. The planes are made for `capacity` units;
/// whoever asks for another number has them counted afresh. Not thread-safe.
class BusyResource {
 public:
  bool empty() const { return numbers_.empty(); }

  // As TickIndex's of the same names; all allocations are this resource's own.
  void Apply(const Allocation& allocation);
  void Remove(const Allocation& allocation);
  void Reset(UtcDay first, const std::vector<const Allocation*>& allocations);
  void Load(const std::vector<const Allocation*>& allocations);
  bool Tidy(UtcDay before, Instant now);  ///< whether holds had expired

  bool Read(UtcDay first, const BusyView& view, TickBits& near, TickBits* core) const;
  /// Tells how many minutes of a day are taken, of every day from `first` to `last` that was ever touched.
  template <class Tell>
  void EachLoad(UtcDay first, UtcDay last, Tell tell) const {
    for (std::size_t at = LowerBound(first); at < numbers_.size() && numbers_[at] <= last; ++at) {
      tell(numbers_[at], MinutesAt(at));
    }
  }
  std::uint64_t VersionOf(UtcDay day) const;
  std::vector<Spent> SpentIn(UtcDay first, int days, const BusyView& view) const;

 private:
  struct Day {
    std::uint32_t version = 0;
    std::uint32_t begin = 0;  ///< of its entries
  };
  /// Few allocations expire: when, stands beside the entries.
  struct Hold {
    std::uint32_t id = 0;
    std::int64_t expires_at = 0;
  };
  /// Fewer still are away from where the resource belongs.
  struct Away {
    std::uint32_t id = 0;
    ResourceId site;
  };
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

  std::size_t LowerBound(UtcDay day) const;
  std::size_t IndexOf(UtcDay day);
  int MinutesAt(std::size_t at) const;
  std::size_t EndOf(std::size_t at) const { return at + 1 < days_.size() ? days_[at + 1].begin : entries_.size(); }
  std::span<const BusyEntry> EntriesAt(std::size_t at) const {
    return {entries_.data() + days_[at].begin, EndOf(at) - days_[at].begin};
  }

  void Fill(const std::vector<const Allocation*>& allocations);
  void Put(UtcDay day, const Allocation& allocation);
  bool Erase(std::size_t at, std::uint32_t id);
  void ClearFrom(UtcDay day);
  void ForgetBefore(UtcDay day);
  void Note(const Allocation& allocation, std::uint32_t id);
  void Forget(std::uint32_t id);
  void ForgetHold(std::uint32_t id);
  void FindFirstExpiry();

  void Rebuild(std::size_t at);
  void RebuildAll(int units);

  /// Whether the planes of all days are what this view would count.
  bool IsExact(const BusyView& view) const {
    return view.capacity == capacity_ && first_expiry_ > view.now.milliseconds && !view.ignoring;
  }
  bool IsExpired(const BusyEntry& entry, Instant now) const;
  bool Counts(const BusyEntry& entry, const BusyView& view) const;
  BusyPlanes PlanesFor(std::size_t at, const BusyView& view) const;
  void CopyColumns(std::size_t from, std::size_t to, UtcDay first, TickBits& near, TickBits* core) const;

  int capacity_ = 1;
  std::int64_t first_expiry_ = kNever;  ///< no hold of any day expires before it
  std::vector<UtcDay> numbers_;
  std::vector<DayTicks> near_;
  std::vector<DayTicks> core_;
  std::vector<Day> days_;
  std::vector<BusyEntry> entries_;
  std::vector<Hold> holds_;
  std::vector<Away> away_;
};

}  // namespace medres::scheduling
