#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "scheduling/booking/placement.hpp"
#include "scheduling/rota/rules.hpp"
#include "unit/scheduling/availability/clinic.hpp"

namespace medres::scheduling {
namespace {

using testing::Clinic;

/// A random clinic around the hours in which a zone's clocks change, a random service, and the answer by brute force:
/// every five minutes of the window, every combination of resources, by the rules of rotas and booking alone.
class World : public Clinic {
 public:
  World(unsigned seed, std::string zone, Instant middle, int pad_ticks, int capacity)
      : random_(seed), zone_(std::move(zone)), middle_(middle) {
    for (int i = 0; i < 4; ++i) {
      const ResourceId id = Add(catalog::ResourceKind::kRoom, 1 + Pick(capacity), zone_);
      pool_.push_back(id);
      if (Pick(4) != 0) {
        const int from = Pick(288) * 5;
        hours_[id] = {Open(id, from, (from + 60 + Pick(200) * 5) % 1440, zone_)};
      }
      for (int n = Pick(4); n > 0; --n) AddVisit(id, pad_ticks);
    }
    MakeService(pad_ticks);
  }

  FindQuery MakeQuery() {
    const Instant from = middle_ + Minutes((Pick(60) - 60) * 5);
    return {.service = service_,
            .window = {from, from + std::chrono::hours(5)},
            .now = middle_ + Minutes(Pick(60) - 240),
            .limit = 1000,
            .only = {},
            .ignoring = Ignoring(),
            .expand = Pick(2) == 0};
  }

  std::vector<FreeStart> BruteForce(const FindQuery& query) {
    std::vector<FreeStart> starts;
    const std::int64_t step = kTickMilliseconds;
    for (Instant at{(query.window.start.milliseconds + step - 1) / step * step}; at < query.window.end;
         at = at + Milliseconds(step)) {
      if (at <= query.now || !StartsOnGrid(zone_, at, query.service.grid_minutes)) continue;
      std::vector<ResourceId> chosen;
      Combine(query, at, 0, 0, service_.requirements[0].quantity, chosen, starts);
    }
    return starts;
  }

 private:
  int Pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  std::optional<AppointmentId> Ignoring() {
    if (taken_.empty() || Pick(2) == 0) return std::nullopt;
    return taken_[static_cast<std::size_t>(Pick(static_cast<int>(taken_.size())))].appointment;
  }

  void AddVisit(ResourceId id, int pad_ticks) {
    Allocation visit;
    visit.id = AllocationId::Make();
    visit.resource = id;
    const Instant start = middle_ + Minutes((Pick(120) - 60) * 5);
    visit.core = {start, start + Minutes(5 + Pick(24) * 5)};
    visit.pad_before_minutes = Pick(pad_ticks + 1) * 5;
    visit.pad_after_minutes = Pick(pad_ticks + 1) * 5;
    visit.capacity_stamp = resources.Find(id)->capacity;
    visit.appointment = AppointmentId::Make();
    if (Pick(4) == 0) visit.expires_at = middle_ + Minutes(Pick(60) - 240);
    index.Apply(visit);
    taken_.push_back(visit);
  }

  void MakeService(int pad_ticks) {
    const int grids[] = {5, 15, 20, 30, 60};
    service_ = Service({}, 10 + Pick(12) * 5, grids[Pick(5)]);
    service_.buffer_before_minutes = Pick(pad_ticks + 1) * 5;
    service_.buffer_after_minutes = Pick(pad_ticks + 1) * 5;
    for (int n = 1 + Pick(2); n > 0; --n) {
      std::vector<ResourceId> members;
      std::ranges::copy_if(pool_, std::back_inserter(members), [&](ResourceId) { return Pick(3) != 0; });
      if (members.empty()) members = pool_;
      Requirement requirement = AnyOf(members, 1 + Pick(std::min(2, static_cast<int>(members.size()))));
      const int parts = Pick(3);
      if (parts == 0) {
        requirement.from_minute = Pick(service_.duration_minutes / 5) * 5;
        requirement.to_minute = service_.duration_minutes;
      } else if (parts == 1) {
        requirement.segments = Segments();
      }
      service_.requirements.push_back(std::move(requirement));
    }
  }

  /// Up to three, in order, none touching the next; none at all means the whole visit.
  std::vector<VisitSegment> Segments() {
    std::vector<VisitSegment> segments;
    for (int from = Pick(3) * 5; from < service_.duration_minutes && segments.size() < 3;) {
      const int to = std::min(from + 5 + Pick(3) * 5, service_.duration_minutes);
      segments.push_back({from, to});
      from = to + 5 + Pick(4) * 5;
    }
    return segments;
  }

  bool IsFree(const FindQuery& query, ResourceId id, Instant at, const Requirement& requirement) {
    if (requirement.segments.empty()) {
      return IsFree(query, id,
                    {at + Minutes(requirement.from_minute.value_or(0)),
                     at + Minutes(requirement.to_minute.value_or(service_.duration_minutes))});
    }
    return std::ranges::all_of(requirement.segments, [&](const VisitSegment& segment) {
      return IsFree(query, id, {at + Minutes(segment.from_minute), at + Minutes(segment.to_minute)});
    });
  }

  /// With all the pads that the service wants, whatever other part of the same visit they reach into.
  bool IsFree(const FindQuery& query, ResourceId id, const Interval& core) {
    if (const auto hours = hours_.find(id); hours != hours_.end()) {
      if (!Covers(OpenWindows(hours->second, service_.id, core), core)) return false;
    }
    Allocation wanted;
    wanted.resource = id;
    wanted.core = core;
    wanted.pad_before_minutes = service_.buffer_before_minutes;
    wanted.pad_after_minutes = service_.buffer_after_minutes;
    wanted.capacity_stamp = resources.Find(id)->capacity;
    std::vector<Allocation> standing;
    std::ranges::copy_if(taken_, std::back_inserter(standing), [&](const Allocation& other) {
      return other.resource == id && !(other.expires_at && *other.expires_at <= query.now) &&
             !(query.ignoring && other.appointment == query.ignoring);
    });
    if (wanted.capacity_stamp == 1) {
      return std::ranges::none_of(standing, [&](const Allocation& other) { return TooClose(wanted, other); });
    }
    return std::holds_alternative<Placement>(Place(wanted, standing, wanted.capacity_stamp));
  }

  bool Combine(const FindQuery& query, Instant at, std::size_t requirement, std::size_t from, int still,
               std::vector<ResourceId>& chosen, std::vector<FreeStart>& starts) {
    if (still == 0) {
      if (requirement + 1 < service_.requirements.size()) {
        return Combine(query, at, requirement + 1, 0, service_.requirements[requirement + 1].quantity, chosen, starts);
      }
      starts.push_back({{at, at + Minutes(service_.duration_minutes)}, chosen});
      return !query.expand;
    }
    const Requirement& wanted = service_.requirements[requirement];
    for (std::size_t i = from; i < wanted.any_of.size(); ++i) {
      const ResourceId id = wanted.any_of[i];
      if (std::ranges::find(chosen, id) != chosen.end() || !IsFree(query, id, at, wanted)) continue;
      chosen.push_back(id);
      if (Combine(query, at, requirement, i + 1, still - 1, chosen, starts)) return true;
      chosen.pop_back();
    }
    return false;
  }

  std::mt19937 random_;
  std::string zone_;
  Instant middle_;
  std::vector<ResourceId> pool_;
  std::map<ResourceId, std::vector<Rota>> hours_;
  std::vector<Allocation> taken_;
  ServiceType service_;
};

struct Setting {
  const char* what;
  const char* zone;
  const char* middle;  ///< when clocks change, or any other time
  int max_pad_ticks;
  int max_capacity;
};

class FinderProperty : public ::testing::TestWithParam<Setting> {};

TEST_P(FinderProperty, FindsWhatBruteForceFinds) {
  const Setting& setting = GetParam();
  int found = 0;
  for (unsigned seed = 1; seed <= 150; ++seed) {
    World world(seed, setting.zone, *ParseInstant(setting.middle), setting.max_pad_ticks, setting.max_capacity);
    const FindQuery query = world.MakeQuery();
    const auto expected = world.BruteForce(query);
    const FreeStarts actual = world.finder.FindStarts(query);
    ASSERT_EQ(actual.items.size(), expected.size()) << "seed " << seed;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(FormatInstant(actual.items[i].time.start), FormatInstant(expected[i].time.start)) << "seed " << seed;
      ASSERT_EQ(actual.items[i].time.end, expected[i].time.end) << "seed " << seed;
      ASSERT_EQ(actual.items[i].resources, expected[i].resources) << "seed " << seed << " item " << i;
    }
    found += static_cast<int>(expected.size());
  }
  EXPECT_GT(found, 300) << "the worlds must leave something to find";
}

INSTANTIATE_TEST_SUITE_P(Zones, FinderProperty,
                         ::testing::Values(Setting{"Shanghai", "Asia/Shanghai", "2026-12-01T16:00:00Z", 0, 1},
                                           Setting{"ShanghaiPads", "Asia/Shanghai", "2026-12-01T00:00:00Z", 3, 1},
                                           Setting{"ShanghaiCapacity", "Asia/Shanghai", "2026-12-01T00:00:00Z", 0, 3},
                                           Setting{"NewYorkSpring", "America/New_York", "2027-03-14T07:00:00Z", 2, 1},
                                           Setting{"NewYorkFall", "America/New_York", "2027-11-07T06:00:00Z", 2, 1},
                                           Setting{"LordHoweSpring", "Australia/Lord_Howe", "2027-10-02T15:30:00Z", 0,
                                                   2},
                                           Setting{"LordHoweFall", "Australia/Lord_Howe", "2027-04-03T15:00:00Z", 2, 1},
                                           Setting{"Kathmandu", "Asia/Kathmandu", "2026-12-01T18:15:00Z", 1, 1}),
                         [](const auto& info) { return info.param.what; });

}  // namespace
}  // namespace medres::scheduling
