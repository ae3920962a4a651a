#include "scheduling/availability/tick_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "scheduling/booking/placement.hpp"

namespace medres::scheduling {
namespace {

/// Midnight in UTC, so that visits cross from one day of the index to the next.
const Instant kMidnight = *ParseInstant("2026-12-02T00:00:00Z");
const ResourceId kRoom = ResourceId::Make();

Instant At(int minutes) { return kMidnight + Minutes(minutes); }

Allocation Visit(int from, int to, int stamp = 1, int pad_before = 0, int pad_after = 0) {
  return Allocation{.id = AllocationId::Make(),
                    .resource = kRoom,
                    .lane = 0,
                    .core = {At(from), At(to)},
                    .kind = AllocationKind::kVisit,
                    .pad_before_minutes = pad_before,
                    .pad_after_minutes = pad_after,
                    .capacity_stamp = stamp,
                    .appointment = AppointmentId::Make(),
                    .expires_at = std::nullopt,
                    .active = true};
}

Allocation Hold(int from, int to, int expires) {
  Allocation hold = Visit(from, to);
  hold.kind = AllocationKind::kHold;
  hold.expires_at = At(expires);
  return hold;
}

BusyView View(int capacity = 1) { return {.now = At(-1000), .capacity = capacity, .ignoring = std::nullopt}; }

bool IsFree(const TickIndex& index, int from, int to, const BusyView& view = View(), int before = 0, int after = 0) {
  return index.IsFree(kRoom, {At(from), At(to)}, before, after, view);
}

TEST(TickIndex, KnowsNothingAtFirst) {
  const TickIndex index;
  EXPECT_TRUE(IsFree(index, 0, 60));
  EXPECT_EQ(index.VersionOf(kRoom, DayOf(kMidnight)), 0U);
  EXPECT_EQ(LoadOf(index, kRoom, DayOf(kMidnight)), 0);
}

TEST(TickIndex, AVisitAcrossMidnightIsBusyOnBothDays) {
  TickIndex index;
  index.Apply(Visit(-30, 30));
  EXPECT_FALSE(IsFree(index, -35, -25));
  EXPECT_FALSE(IsFree(index, 25, 30));
  EXPECT_TRUE(IsFree(index, -60, -30));
  EXPECT_TRUE(IsFree(index, 30, 60));
  EXPECT_EQ(LoadOf(index, kRoom, DayOf(At(-1))), 30);
  EXPECT_EQ(LoadOf(index, kRoom, DayOf(At(0))), 30);
}

TEST(TickIndex, PadsReachAcrossMidnight) {
  TickIndex index;
  index.Apply(Visit(-30, -5, 1, 0, 15));
  EXPECT_FALSE(IsFree(index, 5, 10));
  EXPECT_TRUE(IsFree(index, 10, 20));
}

TEST(TickIndex, OddTimesRoundOutwards) {
  TickIndex index;
  index.Apply(Visit(11, 13));
  EXPECT_FALSE(IsFree(index, 10, 15));
  EXPECT_TRUE(IsFree(index, 5, 10));
  EXPECT_TRUE(IsFree(index, 15, 20));
}

TEST(TickIndex, ApplyingTwiceReplaces) {
  TickIndex index;
  Allocation visit = Visit(0, 30);
  index.Apply(visit);
  index.Apply(visit);
  EXPECT_EQ(LoadOf(index, kRoom, DayOf(kMidnight)), 30);
  index.Remove(visit);
  EXPECT_TRUE(IsFree(index, 0, 30));
}

TEST(TickIndex, AnInactiveAllocationIsRemoved) {
  TickIndex index;
  Allocation visit = Visit(0, 30);
  index.Apply(visit);
  visit.active = false;
  index.Apply(visit);
  EXPECT_TRUE(IsFree(index, 0, 30));
}

TEST(TickIndex, RemovingWhatIsNotThereChangesNothing) {
  TickIndex index;
  index.Apply(Visit(0, 30));
  const auto version = index.VersionOf(kRoom, DayOf(kMidnight));
  index.Remove(Visit(0, 30));
  EXPECT_FALSE(IsFree(index, 0, 30));
  EXPECT_EQ(index.VersionOf(kRoom, DayOf(kMidnight)), version);
}

TEST(TickIndex, AnExpiredHoldIsFreeFromThatInstantOn) {
  TickIndex index;
  index.Apply(Hold(0, 30, -60));
  BusyView view = View();
  view.now = At(-60) - Milliseconds(1);
  EXPECT_FALSE(IsFree(index, 0, 30, view));
  view.now = At(-60);
  EXPECT_TRUE(IsFree(index, 0, 30, view));
  view.now = At(-61);
  EXPECT_FALSE(IsFree(index, 0, 30, view)) << "reading must not forget what another clock still sees";
}

TEST(TickIndex, TidyForgetsExpiredHoldsAndPastDays) {
  TickIndex index;
  index.Apply(Hold(0, 30, -60));
  index.Apply(Visit(-1440, -1410));
  index.Tidy(DayOf(kMidnight), At(-60));
  EXPECT_EQ(LoadOf(index, kRoom, DayOf(kMidnight)), 0);
  EXPECT_EQ(LoadOf(index, kRoom, DayOf(kMidnight) - 1), 0);
  EXPECT_TRUE(IsFree(index, -1440, -1410));
}

TEST(TickIndex, TheAppointmentThatMovesIsNotInItsOwnWay) {
  TickIndex index;
  const Allocation moving = Visit(0, 30);
  index.Apply(moving);
  index.Apply(Visit(30, 60));
  BusyView view = View();
  view.ignoring = moving.appointment;
  EXPECT_TRUE(IsFree(index, 0, 30, view));
  EXPECT_FALSE(IsFree(index, 15, 45, view));
}

TEST(TickIndex, CountsUnitsAgainstTodaysCapacityAndTheStrictestStamp) {
  TickIndex index;
  index.Apply(Visit(0, 30, 2));
  EXPECT_TRUE(IsFree(index, 0, 30, View(2)));
  EXPECT_FALSE(IsFree(index, 0, 30, View(1))) << "the room was made smaller";
  index.Apply(Visit(0, 15, 3));
  EXPECT_FALSE(IsFree(index, 0, 15, View(3))) << "one of the two was promised a room of 2";
  EXPECT_TRUE(IsFree(index, 15, 30, View(2)));
}

TEST(TickIndex, ResetReplacesADayAndWhatFollows) {
  TickIndex index;
  index.Apply(Visit(-60, -30));
  index.Apply(Visit(0, 30));
  index.Apply(Visit(1500, 1530));
  const std::vector<Allocation> now{Visit(60, 90)};
  index.Reset(kRoom, DayOf(kMidnight), now);
  EXPECT_FALSE(IsFree(index, -60, -30));
  EXPECT_TRUE(IsFree(index, 0, 30));
  EXPECT_FALSE(IsFree(index, 60, 90));
  EXPECT_TRUE(IsFree(index, 1500, 1530));
}

TEST(TickIndex, EveryChangeRaisesTheDaysVersion) {
  TickIndex index;
  const Allocation visit = Visit(0, 30);
  index.Apply(visit);
  const auto first = index.VersionOf(kRoom, DayOf(kMidnight));
  index.Remove(visit);
  EXPECT_GT(index.VersionOf(kRoom, DayOf(kMidnight)), first);
}

struct HistoryShape {
  const char* what;
  int histories;
  int capacity;
  int span_ticks;
  int max_pad_ticks;
  bool exact;  ///< else: never refuses what fits, may offer what does not
};

class TickIndexHistories : public testing::TestWithParam<HistoryShape> {
 protected:
  int Pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  Allocation RandomVisit() {
    const HistoryShape& shape = GetParam();
    const int from = (Pick(shape.span_ticks) - shape.span_ticks / 2) * 5;
    const auto pad = [&] { return shape.max_pad_ticks == 0 ? 0 : Pick(shape.max_pad_ticks + 1) * 5; };
    Allocation visit = Visit(from, from + 5 + Pick(7) * 5, shape.capacity, pad(), pad());
    if (Pick(4) == 0) visit.expires_at = At(Pick(20));
    return visit;
  }

  std::mt19937 random_{20261201};
};

/// Random bookings, cancellations and expiries; after each the index must say of a random wish what the rules of
/// booking say.
TEST_P(TickIndexHistories, AgreeWithTheRulesOfBooking) {
  const HistoryShape& shape = GetParam();
  for (int history = 0; history < shape.histories; ++history) {
    TickIndex index;
    std::vector<Allocation> taken;
    for (int step = 0; step < 12; ++step) {
      if (!taken.empty() && Pick(4) == 0) {
        const auto gone = taken.begin() + Pick(static_cast<int>(taken.size()));
        index.Remove(*gone);
        taken.erase(gone);
      }
      const Allocation wanted = RandomVisit();
      BusyView view{.now = At(Pick(20)), .capacity = shape.capacity, .ignoring = std::nullopt};
      if (!taken.empty() && Pick(3) == 0)
        view.ignoring = taken[static_cast<std::size_t>(Pick(static_cast<int>(taken.size())))].appointment;
      std::vector<Allocation> standing;
      std::ranges::copy_if(taken, std::back_inserter(standing), [&](const Allocation& other) {
        return !(other.expires_at && *other.expires_at <= view.now) &&
               !(view.ignoring && other.appointment == view.ignoring);
      });
      const auto placed = Place(wanted, standing, shape.capacity);
      const bool fits = std::holds_alternative<Placement>(placed);
      const bool free = index.IsFree(kRoom, wanted.core, wanted.pad_before_minutes, wanted.pad_after_minutes, view);
      if (shape.exact) {
        ASSERT_EQ(free, fits) << "history " << history << " step " << step;
      } else {
        ASSERT_TRUE(free || !fits) << "history " << history << " step " << step;
      }
      if (!fits || view.ignoring || standing.size() != taken.size()) continue;
      taken.push_back(wanted);
      taken.back().lane = std::get<Placement>(placed).lane;
      for (const Recolouring& change : std::get<Placement>(placed).recoloured) {
        std::ranges::find(taken, change.allocation, &Allocation::id)->lane = change.lane;
      }
      index.Apply(wanted);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(TickIndex, TickIndexHistories,
                         testing::Values(HistoryShape{"one unit", 2000, 1, 40, 0, true},
                                         HistoryShape{"one unit, pads", 3000, 1, 50, 3, true},
                                         HistoryShape{"two units", 2000, 2, 24, 0, true},
                                         HistoryShape{"five units", 1000, 5, 10, 0, true},
                                         HistoryShape{"two units, pads", 2000, 2, 24, 3, false},
                                         HistoryShape{"four units, pads", 1000, 4, 12, 3, false}),
                         [](const auto& info) {
                           std::string name = info.param.what;
                           std::erase_if(name, [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); });
                           return name;
                         });

}  // namespace
}  // namespace medres::scheduling
