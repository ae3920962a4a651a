#include "scheduling/booking/placement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

namespace medres::scheduling {
namespace {

constexpr std::int64_t kMinute = 60'000;

Allocation Visit(int from, int to, int lane = 0, int stamp = 9, int pad_before = 0, int pad_after = 0) {
  return Allocation{.id = AllocationId::Make(),
                    .resource = {},
                    .lane = lane,
                    .core = {{from * kMinute}, {to * kMinute}},
                    .kind = AllocationKind::kVisit,
                    .pad_before_minutes = pad_before,
                    .pad_after_minutes = pad_after,
                    .capacity_stamp = stamp,
                    .appointment = std::nullopt,
                    .expires_at = std::nullopt,
                    .active = true};
}

bool Fits(const Allocation& wanted, const std::vector<Allocation>& taken, int capacity) {
  return std::holds_alternative<Placement>(Place(wanted, taken, capacity));
}

struct PlacementCase {
  const char* what;
  int capacity;
  std::vector<Allocation> taken;
  Allocation wanted;
  bool fits;
};

class PlacementTable : public testing::TestWithParam<PlacementCase> {};

TEST_P(PlacementTable, FitsExactlyWhenAUnitIsFree) {
  const PlacementCase& c = GetParam();
  EXPECT_EQ(Fits(c.wanted, c.taken, c.capacity), c.fits) << c.what;
}

INSTANTIATE_TEST_SUITE_P(
    Placement, PlacementTable,
    testing::Values(
        PlacementCase{"nothing there", 1, {}, Visit(0, 30), true},
        PlacementCase{"the same time", 1, {Visit(0, 30)}, Visit(0, 30), false},
        PlacementCase{"touching behind", 1, {Visit(0, 30)}, Visit(30, 60), true},
        PlacementCase{"touching before", 1, {Visit(30, 60)}, Visit(0, 30), true},
        PlacementCase{"one tick over", 1, {Visit(0, 35)}, Visit(30, 60), false},
        PlacementCase{"inside", 1, {Visit(0, 120)}, Visit(30, 60), false},
        PlacementCase{"around", 1, {Visit(30, 60)}, Visit(0, 120), false},
        PlacementCase{"a gap of the earlier one's pad", 1, {Visit(0, 30, 0, 1, 0, 10)}, Visit(40, 60), true},
        PlacementCase{"less than the earlier one's pad", 1, {Visit(0, 30, 0, 1, 0, 10)}, Visit(35, 60), false},
        PlacementCase{"less than its own pad before", 1, {Visit(0, 30)}, Visit(35, 60, 0, 1, 10, 0), false},
        PlacementCase{
            "pads do not add up: the larger counts", 1, {Visit(0, 30, 0, 1, 0, 10)}, Visit(40, 60, 0, 1, 10, 0), true},
        PlacementCase{"a pad before it", 1, {Visit(60, 90, 0, 1, 15, 0)}, Visit(30, 50), false},
        PlacementCase{"its own pad after", 1, {Visit(60, 90)}, Visit(30, 50, 0, 1, 0, 15), false},
        PlacementCase{"the second of two units", 2, {Visit(0, 30, 0)}, Visit(0, 30), true},
        PlacementCase{"both units busy", 2, {Visit(0, 30, 0), Visit(0, 30, 1)}, Visit(0, 30), false},
        PlacementCase{"both busy, never at once", 2, {Visit(0, 30, 0), Visit(30, 60, 1)}, Visit(0, 60), true},
        PlacementCase{"the strictest stamp wins", 5, {Visit(0, 30, 0, 1)}, Visit(0, 30, 0, 5), false},
        PlacementCase{"a strict neighbour that only touches", 5, {Visit(0, 30, 0, 1)}, Visit(30, 60, 0, 5), true},
        PlacementCase{"its own capacity is the smaller", 1, {Visit(0, 30, 3, 5)}, Visit(0, 30), false},
        PlacementCase{"capacity was lowered while lanes above it are used",
                      2,
                      {Visit(0, 30, 3, 5), Visit(0, 30, 4, 5)},
                      Visit(0, 30),
                      false},
        PlacementCase{"one of the high lanes leaves room", 2, {Visit(0, 30, 3, 5)}, Visit(0, 30), true}));

TEST(Placement, RecoloursTheRunRatherThanRefuse) {
  // Lane 0: [0,30) and [60,90); lane 1: [30,60). A visit [0,90) has a unit at every instant, but no lane as they stand.
  const std::vector<Allocation> taken{Visit(0, 30, 0), Visit(30, 60, 1), Visit(60, 90, 0)};
  const auto placed = std::get<Placement>(Place(Visit(0, 90), taken, 2));
  ASSERT_FALSE(placed.recoloured.empty());
  std::vector<Allocation> after = taken;
  for (const Recolouring& change : placed.recoloured) {
    std::ranges::find(after, change.allocation, &Allocation::id)->lane = change.lane;
  }
  for (const Allocation& other : after) EXPECT_NE(other.lane, placed.lane);
}

TEST(Placement, NamesEverythingInTheWay) {
  const auto blocked =
      std::get<Blocked>(Place(Visit(0, 90), std::vector{Visit(0, 30), Visit(40, 60), Visit(90, 99)}, 1));
  EXPECT_EQ(blocked.by.size(), 2U);
}

/// All ways to give units to visits, by brute force: the oracle for "nothing is refused while a unit is free".
bool Seatable(const std::vector<Allocation>& visits, int units) {
  std::vector<int> lane(visits.size(), -1);
  const std::function<bool(std::size_t)> seat = [&](std::size_t index) {
    if (index == visits.size()) return true;
    for (int unit = 0; unit < units; ++unit) {
      bool open = true;
      for (std::size_t i = 0; i < index && open; ++i) open = lane[i] != unit || !TooClose(visits[i], visits[index]);
      if (!open) continue;
      lane[index] = unit;
      if (seat(index + 1)) return true;
    }
    return false;
  };
  return seat(0);
}

struct HistoryShape {
  const char* what;
  int histories;
  int capacity;
  int visits;
  int span_ticks;
  int max_pad_ticks;
};

class PlacementHistories : public testing::TestWithParam<HistoryShape> {};

/// Random arrivals and departures; every decision must equal the oracle's, and the lanes must hold after it.
TEST_P(PlacementHistories, AgreeWithTheOracle) {
  const HistoryShape& shape = GetParam();
  std::mt19937 random(20261201);
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  for (int history = 0; history < shape.histories; ++history) {
    std::vector<Allocation> taken;
    const int pad = shape.max_pad_ticks == 0 ? 0 : pick(shape.max_pad_ticks + 1) * 5;
    for (int step = 0; step < shape.visits; ++step) {
      if (!taken.empty() && pick(5) == 0) taken.erase(taken.begin() + pick(static_cast<int>(taken.size())));
      const int from = pick(shape.span_ticks) * 5;
      Allocation wanted = Visit(from, from + 5 + pick(6) * 5, 0, shape.capacity, pad, pad);
      std::vector<Allocation> all = taken;
      all.push_back(wanted);
      const auto placed = Place(wanted, taken, shape.capacity);
      ASSERT_EQ(std::holds_alternative<Placement>(placed), Seatable(all, shape.capacity)) << "history " << history;
      if (!std::holds_alternative<Placement>(placed)) continue;
      wanted.lane = std::get<Placement>(placed).lane;
      for (const Recolouring& change : std::get<Placement>(placed).recoloured) {
        std::ranges::find(taken, change.allocation, &Allocation::id)->lane = change.lane;
      }
      taken.push_back(wanted);
      for (const Allocation& a : taken) {
        for (const Allocation& b : taken) {
          if (a.id == b.id || a.lane != b.lane) continue;
          ASSERT_FALSE(TooClose(a, b)) << "history " << history << ": two visits on one unit";
        }
      }
    }
  }
}

struct PartsCase {
  const char* what;
  int capacity;
  std::vector<Allocation> taken;
  std::vector<Allocation> wanted;
  std::vector<int> lanes;  ///< none: blocked
};

class PlacementParts : public testing::TestWithParam<PartsCase> {};

TEST_P(PlacementParts, AllOfAVisitArePlacedOrNone) {
  const PartsCase& c = GetParam();
  const auto placed = PlaceAll(c.wanted, c.taken, c.capacity);
  ASSERT_EQ(std::holds_alternative<Placements>(placed), !c.lanes.empty()) << c.what;
  if (!c.lanes.empty()) EXPECT_EQ(std::get<Placements>(placed).lanes, c.lanes) << c.what;
}

INSTANTIATE_TEST_SUITE_P(
    Placement, PlacementParts,
    testing::Values(
        PartsCase{"nothing there", 1, {}, {Visit(0, 10), Visit(30, 35)}, {0, 0}},
        PartsCase{"another in between", 1, {Visit(10, 30)}, {Visit(0, 10), Visit(30, 35)}, {0, 0}},
        PartsCase{"the second is taken", 1, {Visit(30, 60)}, {Visit(0, 10), Visit(30, 35)}, {}},
        PartsCase{
            "pads that end at the next part", 1, {}, {Visit(0, 10, 0, 1, 15, 20), Visit(30, 35, 0, 1, 15, 20)}, {0, 0}},
        PartsCase{"a pad between them counts for others",
                  1,
                  {Visit(10, 30)},
                  {Visit(0, 10, 0, 1, 0, 5), Visit(30, 35, 0, 1, 0, 5)},
                  {}},
        PartsCase{"each on the unit that is left",
                  2,
                  {Visit(0, 10, 0), Visit(30, 40, 1)},
                  {Visit(0, 10), Visit(30, 35)},
                  {1, 0}}));

TEST(Placement, NamesWhatIsInTheWayOfAnyPart) {
  const auto blocked = std::get<Blocked>(
      PlaceAll(std::vector{Visit(0, 10), Visit(30, 35)}, std::vector{Visit(0, 5), Visit(15, 20), Visit(30, 60)}, 1));
  EXPECT_EQ(blocked.by.size(), 2U);
}

/// Visits of several parts on a unit or several: what is decided equals the oracle, and no unit is given twice.
TEST(Placement, PartsAgreeWithTheOracle) {
  std::mt19937 random(20270301);
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  int refused = 0;
  for (int history = 0; history < 2000; ++history) {
    const int capacity = 1 + pick(3);
    std::vector<Allocation> taken;
    for (int step = 0; step < 6; ++step) {
      std::vector<Allocation> wanted;
      for (int from = pick(12) * 5; wanted.size() < 3 && from < 120;) {
        const int to = from + 5 + pick(4) * 5;
        wanted.push_back(Visit(from, to, 0, capacity));
        from = to + 5 + pick(5) * 5;
      }
      std::vector<Allocation> all = taken;
      all.insert(all.end(), wanted.begin(), wanted.end());
      const auto placed = PlaceAll(wanted, taken, capacity);
      ASSERT_EQ(std::holds_alternative<Placements>(placed), Seatable(all, capacity)) << "history " << history;
      if (!std::holds_alternative<Placements>(placed)) {
        ++refused;
        continue;
      }
      const auto& placements = std::get<Placements>(placed);
      for (const Recolouring& change : placements.recoloured) {
        std::ranges::find(taken, change.allocation, &Allocation::id)->lane = change.lane;
      }
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        wanted[i].lane = placements.lanes[i];
        taken.push_back(wanted[i]);
      }
      for (const Allocation& a : taken) {
        for (const Allocation& b : taken) {
          ASSERT_FALSE(a.id != b.id && a.lane == b.lane && TooClose(a, b)) << "history " << history;
        }
      }
    }
  }
  EXPECT_GT(refused, 1000);
}

INSTANTIATE_TEST_SUITE_P(Placement, PlacementHistories,
                         testing::Values(HistoryShape{"capacity 1", 3000, 1, 14, 24, 0},
                                         HistoryShape{"capacity 2", 3000, 2, 14, 16, 0},
                                         HistoryShape{"capacity 3", 2000, 3, 14, 10, 0},
                                         HistoryShape{"capacity 1, pads", 2000, 1, 14, 30, 3},
                                         HistoryShape{"capacity 2, pads", 2000, 2, 12, 20, 3},
                                         HistoryShape{"capacity 5", 500, 5, 14, 6, 0}),
                         [](const auto& info) {
                           std::string name = info.param.what;
                           std::erase_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); });
                           return name;
                         });

}  // namespace
}  // namespace medres::scheduling
