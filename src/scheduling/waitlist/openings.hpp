#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "scheduling/availability/finder.hpp"
#include "scheduling/service_types.hpp"
#include "scheduling/session/free_segments.hpp"
#include "scheduling/waitlist/rules.hpp"

namespace medres::scheduling {

/// What is free as a round of offers begins, looked up once for all who wait for the same. For one round on one thread;
/// the references must outlive it.
class Openings {
 public:
  /// `window` is of the starts, whoever waits; holds that are over at `now` are free.
  Openings(const NumberSources& sources, const ServiceTypeDirectory& services, Interval window, Instant now)
      : sources_(sources), services_(services), window_(window), now_(now) {}

  /// Looks for whatever the entries could have, on their own dates alone.
  void Look(const std::vector<WaitlistEntry>& entries);

  /// The starts of that look that the entry could come to, in order.
  std::vector<Instant> StartsFor(const WaitlistEntry& entry) const;

  /// The start as it is now, a time or a number's segment, with the resources that the entry likes best; nothing when
  /// it has gone.
  std::optional<FreeStart> Ask(const WaitlistEntry& entry, Instant start) const;

 private:
  /// Those who wait for one service with one resource (nil: with anybody) by the clocks of one zone.
  using Key = std::tuple<ServiceTypeId, ResourceId, std::string>;
  /// … by one channel, for which numbers may be kept.
  using NumberKey = std::pair<Key, std::string>;
  struct Opening {
    Instant start;
    WallSpan wall;
  };

  static std::vector<Key> KeysOf(const WaitlistEntry& entry);
  std::vector<FreeStart> Find(const Key& key, Interval window, int limit) const;
  /// Whoever waits comes before whom a number that was given up returns to.
  std::vector<FreeStart> FindNumbers(const NumberKey& key, Interval window) const;
  Interval OwnPart(const Interval& window) const;

  const NumberSources& sources_;
  const ServiceTypeDirectory& services_;
  Interval window_;
  Instant now_;
  std::map<Key, std::vector<Opening>> found_;
  std::map<NumberKey, std::vector<Opening>> numbers_;
};

}  // namespace medres::scheduling
