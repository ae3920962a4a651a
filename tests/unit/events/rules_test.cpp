#include "platform/events/bus/rules.hpp"

#include <gtest/gtest.h>

#include <map>

#include "platform/events/bus/stretch.hpp"

namespace medres::events {
namespace {

using namespace std::chrono_literals;

TEST(BusRules, LanesShareTurnsAndNobodyStarves) {
  struct Case {
    std::array<bool, kLanes> waiting;
    std::array<int, kLanes> of_2100;
  };
  for (const Case& c : {Case{{true, true, true}, {1600, 400, 100}}, Case{{true, true, false}, {1680, 420, 0}},
                        Case{{true, false, true}, {1976, 0, 124}}, Case{{false, true, true}, {0, 1680, 420}},
                        Case{{false, false, true}, {0, 0, 2100}}}) {
    LaneCredits credits{};
    std::array<int, kLanes> turns{};
    int longest_wait = 0;
    int since_low = 0;
    for (int i = 0; i < 2100; ++i) {
      const auto lane = PickLane(credits, c.waiting);
      ASSERT_TRUE(lane);
      ++turns[static_cast<std::size_t>(*lane)];
      since_low = *lane == Lane::kLow ? 0 : since_low + 1;
      if (c.waiting[2]) longest_wait = std::max(longest_wait, since_low);
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) EXPECT_NEAR(turns[lane], c.of_2100[lane], 1) << lane;
    EXPECT_LE(longest_wait, 21);
  }
  LaneCredits credits{};
  EXPECT_FALSE(PickLane(credits, {false, false, false}));
}

TEST(BusRules, ALaneThatDidNotWaitHasNotSaved) {
  LaneCredits credits{};
  for (int i = 0; i < 1000; ++i) PickLane(credits, {true, false, false});
  int low = 0;
  for (int i = 0; i < 21; ++i) low += PickLane(credits, {true, false, true}) == Lane::kLow ? 1 : 0;
  EXPECT_LE(low, 2);
}

TEST(BusRules, PausesDoubleUpToTheLongestLessByChance) {
  struct Case {
    int failures;
    double chance;
    Milliseconds pause;
  };
  const Retry retry{.first = 100ms, .longest = 1000ms, .attempts = 6, .jitter = 0.5};
  for (const Case& c : {Case{1, 0, 100ms}, Case{2, 0, 200ms}, Case{4, 0, 800ms}, Case{5, 0, 1000ms},
                        Case{1000, 0, 1000ms}, Case{1, 1, 50ms}, Case{4, 0.5, 600ms}, Case{1, 7, 50ms}}) {
    EXPECT_EQ(PauseAfter(retry, c.failures, c.chance), c.pause) << c.failures << " " << c.chance;
  }
  EXPECT_FALSE(IsSpent(retry, 5));
  EXPECT_TRUE(IsSpent(retry, 6));
}

TEST(BusRules, PartitionsAreSharedEvenlyByMembers) {
  for (const int count : {1, 2, 3, 5, 16, 20}) {
    std::vector<std::string> members;
    for (int i = 0; i < count; ++i) members.push_back("m" + std::to_string(i));
    std::map<int, int> owners;
    for (const std::string& member : members) {
      const auto share = ShareOf(members, member);
      EXPECT_LE(share.size(), static_cast<std::size_t>((kPartitions + count - 1) / count)) << count;
      for (const int part : share) ++owners[part];
    }
    EXPECT_EQ(owners.size(), static_cast<std::size_t>(kPartitions)) << count;
    for (const auto& [part, times] : owners) EXPECT_EQ(times, 1) << part;
  }
  EXPECT_TRUE(ShareOf({"a", "b"}, "c").empty());
  EXPECT_EQ(ShareOf({"b", "a", "b"}, "b"), ShareOf({"a", "b"}, "b"));
}

TEST(BusRules, TheHousesFaultIsNotTheEvents) {
  struct Case {
    Error error;
    bool is_of_the_house;
    bool is_hopeless;
  };
  for (const Case& c : {Case{Error::Unavailable("database.unavailable"), true, false},
                        Case{Error::Overloaded("database.overloaded"), true, false},
                        Case{Error::Unavailable("database.commit_unknown"), true, false},
                        Case{Error::Timeout("database.timeout"), false, false},
                        Case{Error::Conflict("database.constraint"), false, false},
                        Case{Error::Unavailable("channel.away"), false, false},
                        Case{Error::Unavailable("events.schema_too_new"), false, false},
                        Case{Error::Internal("events.schema_too_old"), false, true},
                        Case{Error::Internal("events.unreadable"), false, true}}) {
    EXPECT_EQ(IsOfTheHouse(c.error), c.is_of_the_house) << c.error.code;
    EXPECT_EQ(IsHopeless(c.error), c.is_hopeless) << c.error.code;
  }
}

/// A key of a partition.
Uuid KeyIn(int part) {
  Uuid key = MakeNamedUuid("key");
  key.bytes.back() = static_cast<std::uint8_t>(part);
  return key;
}

ToldEvent ToldAt(int part, std::int64_t at) {
  return {.at = {1, at}, .event = {"test", KeyIn(part), "{}"}, .told_at = Instant{at}};
}

StreamEntry Entry(int part, std::int64_t before, std::int64_t at) {
  return {.part = part, .before = {1, before}, .told = {ToldAt(part, at)}};
}
StreamEntry EntryOf(int part, std::int64_t before, const std::vector<std::int64_t>& at) {
  StreamEntry entry{.part = part, .before = {1, before}, .told = {}};
  for (const std::int64_t one : at) entry.told.push_back(ToldAt(part, one));
  return entry;
}

std::vector<std::int64_t> Ids(const Stretch& stretch) {
  std::vector<std::int64_t> ids;
  for (const ToldEvent& told : stretch.events) ids.push_back(told.at.id);
  return ids;
}

TEST(BusStretch, EntriesAreWovenInOrderOfEachPartition) {
  struct Case {
    const char* what;
    std::vector<StreamEntry> entries;
    std::vector<std::vector<std::int64_t>> stretches;
  };
  for (const Case& c :
       {Case{"nothing", {}, {}}, Case{"in a row", {Entry(1, 0, 3), Entry(1, 3, 5)}, {{3, 5}}},
        Case{"twice", {Entry(1, 0, 3), Entry(1, 3, 5), Entry(1, 0, 3), Entry(1, 3, 5), Entry(1, 5, 6)}, {{3, 5, 6}}},
        Case{"a sender that began anew", {Entry(1, 0, 3), Entry(1, 2, 5)}, {{3, 5}}},
        Case{"something is missing", {Entry(1, 0, 3), Entry(1, 4, 5)}, {{3}, {5}}},
        Case{"two partitions", {Entry(1, 0, 3), Entry(2, 0, 4), Entry(1, 3, 5)}, {{3, 4, 5}}},
        Case{"missing in one", {Entry(1, 0, 3), Entry(2, 0, 4), Entry(1, 4, 6), Entry(2, 4, 7)}, {{3, 4, 7}, {6}}}}) {
    std::vector<std::vector<std::int64_t>> stretches;
    for (const Stretch& stretch : Weave(c.entries, 100)) stretches.push_back(Ids(stretch));
    EXPECT_EQ(stretches, c.stretches) << c.what;
  }
}

TEST(BusStretch, EntriesOfManyEventsAreWovenAndCut) {
  struct Case {
    const char* what;
    std::vector<StreamEntry> entries;
    std::vector<std::vector<std::int64_t>> stretches;
  };
  for (const Case& c :
       {Case{"as many as go in", {EntryOf(1, 0, {3, 4, 5})}, {{3, 4, 5}}},
        Case{"more", {EntryOf(1, 0, {3, 4, 5, 6}), EntryOf(2, 0, {7, 8})}, {{3, 4, 5}, {6, 7, 8}}},
        Case{"a partition that the first has no room for",
             {EntryOf(1, 0, {3, 5, 6}), EntryOf(2, 0, {4})},
             {{3, 5, 6}, {4}}},
        Case{"sent again, cut otherwise", {EntryOf(1, 0, {3, 4}), EntryOf(1, 0, {3, 4, 5})}, {{3, 4, 5}}},
        Case{"missing behind one", {EntryOf(1, 0, {3, 4}), EntryOf(1, 5, {6, 7})}, {{3, 4}, {6, 7}}}}) {
    std::vector<std::vector<std::int64_t>> stretches;
    for (const Stretch& stretch : Weave(c.entries, 3)) stretches.push_back(Ids(stretch));
    EXPECT_EQ(stretches, c.stretches) << c.what;
  }
}

TEST(BusStretch, ACutStretchBeginsWhereTheOneBeforeEnds) {
  const auto woven = Weave({EntryOf(1, 0, {3, 4, 5}), EntryOf(1, 5, {6}), EntryOf(1, 9, {11})}, 2);
  ASSERT_EQ(woven.size(), 3U);
  EXPECT_EQ(woven[0].covered[1], (Covered{{1, 0}, {1, 4}}));
  EXPECT_EQ(woven[1].covered[1], (Covered{{1, 4}, {1, 6}}));
  EXPECT_EQ(woven[2].covered[1], (Covered{{1, 9}, {1, 11}}));
}

TEST(BusStretch, HalvesCoverWhatTheWholeCovered) {
  const auto woven = Weave({Entry(1, 0, 3), Entry(2, 1, 4), Entry(1, 3, 5), Entry(2, 4, 6)}, 100);
  ASSERT_EQ(woven.size(), 1U);
  const auto [first, second] = Halve(woven.front());
  EXPECT_EQ(Ids(first), (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(Ids(second), (std::vector<std::int64_t>{5, 6}));
  EXPECT_EQ(first.covered[1], (Covered{{1, 0}, {1, 3}}));
  EXPECT_EQ(second.covered[1], (Covered{{1, 3}, {1, 5}}));
  EXPECT_EQ(first.covered[2], (Covered{{1, 1}, {1, 4}}));
  EXPECT_EQ(second.covered[2], (Covered{{1, 4}, {1, 6}}));
  EXPECT_EQ(woven.front().Parts(), (std::vector<std::int64_t>{1, 2}));
}

TEST(BusStretch, AnEntryIsPackedAndUnpacked) {
  StreamEntry entry = EntryOf(7, 12, {34, 56});
  entry.told[0].event.trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  entry.told[1].event.payload = "{\"two\": \"lines\n1 2 3\"}";
  const std::vector<const ToldEvent*> told{&entry.told[0], &entry.told[1]};
  const std::string packed = PackEntry(told, entry.before);
  const auto unpacked = UnpackEntry(packed);
  ASSERT_TRUE(unpacked);
  EXPECT_EQ(unpacked->part, 7);
  EXPECT_EQ(unpacked->before, entry.before);
  ASSERT_EQ(unpacked->told.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(unpacked->told[i].at, entry.told[i].at);
    EXPECT_EQ(unpacked->told[i].event, entry.told[i].event);
    EXPECT_EQ(unpacked->told[i].told_at, entry.told[i].told_at);
  }
  EXPECT_LE(packed.size(), SizeInEntry(entry.told[0]) + SizeInEntry(entry.told[1]) + 42);
  for (std::size_t size = 0; size < packed.size(); ++size) {
    const auto part = UnpackEntry(packed.substr(0, size));
    if (part) EXPECT_EQ(part->told.size(), 1U) << "cut between the two, at " << size;
  }
}

TEST(BusStretch, WhatIsNoEntryIsRefused) {
  const ToldEvent one = ToldAt(1, 3);
  const ToldEvent other = ToldAt(2, 4);
  const std::string two_partitions = PackEntry(std::vector<const ToldEvent*>{&one, &other}, {});
  for (const std::string& text :
       {std::string(), std::string("1 2 3"), std::string("1 2\n"), std::string("1 2\n3 4 5 2 x kind \n{}"),
        std::string("a 2\n3 4 5 6\n"), std::string("1 2\n3 4 5 -1 x kind \n{}"), two_partitions}) {
    EXPECT_FALSE(UnpackEntry(text)) << text;
  }
}

}  // namespace
}  // namespace medres::events
