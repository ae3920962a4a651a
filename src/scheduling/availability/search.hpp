#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "scheduling/availability/finder.hpp"
#include "scheduling/availability/pool.hpp"
#include "scheduling/calendar/zone.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {

VisitShape ShapeOf(const ServiceType& service, Instant now, std::optional<AppointmentId> ignoring);

/// One question about availability: from the window's possible starts down to those that every requirement leaves,
/// then, for as many as are wanted, the resources. Evaluate comes first, the rest holds once it was true. For one
/// question on one thread; the query and the sources must outlive it.
class Search {
 public:
  /// What one requirement still needs: `quantity` members of the pool, all of them when some must take part.
  struct Want {
    Pool pool;
    int quantity = 1;

    /// Which starts the policies leave, by their index in the pool's roster, null: all. Empty: nobody has policies.
    std::vector<std::shared_ptr<const TickBits>> allowed = {};

    /// What the policies leave to that member; null: all.
    const TickBits* AllowedTo(std::size_t member) const {
      return allowed.empty() ? nullptr : allowed[pool.roster().members[member].policies].get();
    }
    /// Sets `starts` to those at which the member is open, free and allowed.
    void FindStarts(std::size_t member, const Frame& frame, TickBits& starts) {
      pool.FindStarts(member, frame, starts);
      if (const TickBits* left = AllowedTo(member)) starts.And(*left);
    }
    bool NeedsAll() const { return pool.size() == static_cast<std::size_t>(quantity); }
  };

  Search(const FindQuery& query, const Sources& sources)
      : query_(query),
        sources_(sources),
        visit_(ShapeOf(query.service, query.now, query.ignoring)),
        duration_(TicksIn(query.service.duration_minutes)) {}
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;

  /// False when nothing is free in the whole window.
  bool Evaluate();

  /// The first `limit` in order of start, as Finder::FindStarts gives them.
  FreeStarts List();

  const TickBits& starts() const { return *starts_; }  ///< ticks of the frame
  const Frame& frame() const { return frame_; }
  const Zone& zone() const { return *zone_; }  ///< whose wall time makes the grid

  /// Of the resources that must take part when the requirement has such, else of all.
  std::size_t WantOf(std::size_t requirement) const { return want_of_[requirement]; }
  Want& At(std::size_t want) { return wants_[want]; }

  /// Sets `starts` to those of the search at which this member of the want is free.
  void StartsWith(std::size_t want, std::size_t member, TickBits& starts);

  /// The best combination at that start in which the member serves the want. Nothing when there is none: where pools
  /// overlap, each requirement can be served and yet not all together.
  std::optional<FreeStart> Choose(Tick start, std::size_t want, std::size_t member);

 private:
  /// The starts that one policy leaves.
  struct PolicyStarts {
    PolicyDirectory::Entry policy;
    std::shared_ptr<const TickBits> starts;
  };
  struct Pin {
    std::size_t want;
    ResourceId id;
  };

  void AddWant(const Requirement& requirement, RosterPtr roster, int quantity);
  void AddRest(const Requirement& requirement, const std::vector<ResourceId>& taken, int quantity);
  bool AddWants();
  bool SetFrame();
  bool MarkPossible();
  void AskPolicies();
  std::shared_ptr<const TickBits> AllowedUnder(std::span<const PolicyId> attached,
                                               std::vector<PolicyStarts>& known) const;
  void KeepServed(Want& want);
  bool ServeFrom(Want& want, const Roster::Shift& shift, std::vector<TickBits>& at_least);
  void ChooseAt(Tick start);
  bool ChooseFrom(std::size_t index, std::size_t from, int still);
  const Zone* ZoneOf(ResourceId first, Instant start);
  bool IsFree(Want& want, std::size_t member) const;
  bool IsTaken(std::size_t want, ResourceId id) const;
  int Local(Tick tick) const { return static_cast<int>(tick - frame_.first_tick()); }

  const FindQuery& query_;
  const Sources& sources_;
  VisitShape visit_;
  int duration_;
  std::vector<Want> wants_;
  std::vector<std::size_t> want_of_;           ///< by requirement
  std::vector<PaddedSegment> first_segments_;  ///< of the first requirement
  Tick first_ = 0;
  Tick end_ = 0;
  Frame frame_;
  const Zone* zone_ = nullptr;
  std::optional<TickBits> starts_;

  // What is being chosen.
  std::vector<FreeStart> items_;
  std::size_t limit_ = 0;
  bool expand_ = false;
  std::optional<Pin> pin_;
  Tick start_ = 0;
  int looks_ = 0;
  std::vector<ResourceId> chosen_;
  std::vector<Interval> times_;
};

}  // namespace medres::scheduling
