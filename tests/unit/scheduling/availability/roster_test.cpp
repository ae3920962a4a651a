#include "scheduling/availability/roster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "scheduling/service_types.hpp"
#include "unit/scheduling/availability/clinic.hpp"

namespace medres::scheduling {
namespace {

using catalog::ResourceKind;

const Interval kNoon{*ParseInstant("2030-01-08T04:00:00Z"), *ParseInstant("2030-01-08T05:00:00Z")};

/// A pool that is large enough to be kept, under one department.
class RostersTest : public ::testing::Test, protected testing::Clinic {
 protected:
  RostersTest() {
    department_ = Add(ResourceKind::kDepartment);
    for (std::size_t i = 0; i < 2 * Rosters::kSmall; ++i) {
      const ResourceId id = Add(ResourceKind::kPractitioner, 1, "Asia/Shanghai", {"50.13"});
      Change(id, [&](catalog::Resource& resource) { resource.parent = department_; });
      Open(id, 480, i % 2 == 0 ? 720 : 1020);
      people_.push_back(id);
    }
    pool_.kind = ResourceKind::kPractitioner;
    pool_.specialty = "50";
  }

  template <class Edit>
  void Change(ResourceId id, Edit edit) {
    catalog::Resource resource = *resources.Find(id);
    edit(resource);
    ++resource.version;
    resources.Apply(std::move(resource));
  }

  static std::vector<bool> BookableOf(const Roster& roster) {
    std::vector<bool> bookable;
    for (const Roster::Member& member : roster.members) bookable.push_back(member.resource != nullptr);
    return bookable;
  }

  static std::map<const OpenDays*, std::vector<std::uint32_t>> MembersByHours(const Roster& roster) {
    std::map<const OpenDays*, std::vector<std::uint32_t>> members;
    for (const Roster::Shift& shift : roster.shifts) members[shift.hours] = shift.members;
    return members;
  }

  /// That what is kept is what would be made now.
  RosterPtr ExpectTrue() {
    RosterPtr kept = rosters_.Of(pool_);
    const RosterPtr made = rosters_.Make(PoolOf(pool_, resources));
    EXPECT_EQ(kept->ids, made->ids);
    EXPECT_EQ(BookableOf(*kept), BookableOf(*made));
    for (std::size_t at = 0; at < kept->ids.size(); ++at) {
      const Roster::Member& member = kept->members[at];
      const Roster::Member& wanted = made->members[at];
      EXPECT_EQ(member.resource, wanted.resource);
      EXPECT_EQ(member.capacity, wanted.capacity);
      if (!wanted.resource) continue;
      EXPECT_EQ(member.rotas, wanted.rotas);
      EXPECT_EQ(kept->ClosedOf(member).times, made->ClosedOf(wanted).times);
      EXPECT_EQ(kept->ClosedOf(member).at_places, made->ClosedOf(wanted).at_places);
      EXPECT_EQ(kept->policies[member.policies], made->policies[wanted.policies]);
    }
    EXPECT_EQ(MembersByHours(*kept), MembersByHours(*made));
    return kept;
  }

  Rosters rosters_{resources, rotas};
  ResourceId department_;
  std::vector<ResourceId> people_;
  Requirement pool_;
};

TEST_F(RostersTest, AreKeptWhileNothingChanges) {
  const RosterPtr first = ExpectTrue();
  EXPECT_EQ(rosters_.Of(pool_), first);
  Requirement later = pool_;  // what does not say who belongs to the pool makes no other one
  later.quantity = 2;
  later.role = "assistant";
  EXPECT_EQ(rosters_.Of(later), first);
  Requirement listed;
  listed.any_of = first->ids;
  const RosterPtr other = rosters_.Of(listed);
  EXPECT_NE(other, first);
  EXPECT_EQ(rosters_.Of(listed), other);
  EXPECT_EQ(rosters_.Of(pool_), first);
}

TEST_F(RostersTest, GroupMembersByTheirHours) {
  const RosterPtr roster = ExpectTrue();
  ASSERT_EQ(roster->shifts.size(), 2U);
  EXPECT_EQ(roster->shifts[0].members.size(), Rosters::kSmall);
  EXPECT_NE(roster->shifts[0].hours, roster->shifts[1].hours);
  for (const Roster::Shift& shift : roster->shifts) {
    for (const std::uint32_t at : shift.members) EXPECT_EQ(roster->members[at].hours(), shift.hours);
  }
}

TEST_F(RostersTest, FollowEveryChange) {
  ExpectTrue();
  Change(people_[3], [](catalog::Resource& resource) { resource.status = catalog::ResourceStatus::kSuspended; });
  EXPECT_FALSE(BookableOf(*ExpectTrue())[3]);
  Open(people_[4], 0, 1440);
  ExpectTrue();
  rotas.SetClosed(people_[5], {kNoon}, 1);
  rotas.SetClosed(department_, {kNoon}, 1);
  const RosterPtr closed = ExpectTrue();
  EXPECT_EQ(closed->ClosedOf(closed->members[5]).times.size(), 2U);
  EXPECT_EQ(closed->ClosedOf(closed->members[6]).times.size(), 1U);
  resources.Remove(people_[0]);
  EXPECT_EQ(ExpectTrue()->ids.size(), people_.size() - 1);
  Add(ResourceKind::kPractitioner, 3, "Asia/Shanghai", {"50.14"});
  EXPECT_EQ(ExpectTrue()->members.back().capacity, 3);
  resources.RaiseRotaVersion(people_[7], 9);
  EXPECT_EQ(ExpectTrue()->members[6].resource->rota_version, 9);
  Change(department_, [](catalog::Resource& resource) { resource.status = catalog::ResourceStatus::kSuspended; });
  EXPECT_EQ(ExpectTrue()->shifts.size(), 1U) << "only whom the department does not hold is left";
}

/// Changes of single ones, of places, and of who belongs where, several between two questions.
class RosterHistories : public RostersTest {
 protected:
  RosterHistories() {
    elsewhere_ = Add(ResourceKind::kFacility);
    room_ = Add(ResourceKind::kRoom);
    Change(room_, [&](catalog::Resource& room) { room.parent = elsewhere_; });
  }

  std::size_t Draw(std::size_t below) { return random_() % below; }
  ResourceId Anybody() { return people_[Draw(people_.size())]; }

  void Close(ResourceId id) {
    std::vector<Interval> times(Draw(3), kNoon);
    rotas.SetClosed(id, std::move(times), ++version_);
  }

  void OpenAnew(ResourceId id, std::optional<ResourceId> location) {
    Rota rota = Open(id, 480, 540 + 60 * static_cast<int>(Draw(4)));
    rota.location = location;
    rotas.Set(id, Draw(4) == 0 ? std::vector<Rota>() : std::vector{rota}, ++version_);
  }

  void ChangeSomething() {
    using catalog::ResourceStatus;
    switch (Draw(9)) {
      case 0: return Change(Anybody(), [&](auto& one) { one.capacity = 1 + static_cast<int>(Draw(3)); });
      case 1:
        return Change(Anybody(), [&](auto& one) {
          one.status = Draw(2) == 0 ? ResourceStatus::kActive : ResourceStatus::kSuspended;
        });
      case 2: return Close(Anybody());
      case 3: return OpenAnew(Anybody(), Draw(3) == 0 ? std::optional(room_) : std::nullopt);
      case 4: return Close(Draw(2) == 0 ? room_ : department_);
      case 5: return OpenAnew(Draw(2) == 0 ? elsewhere_ : department_, std::nullopt);
      case 6:
        return Change(Anybody(), [&](auto& one) { one.practitioner->specialties = {Draw(2) == 0 ? "50.13" : "03"}; });
      case 7:
        return Change(Anybody(),
                      [&](auto& one) { one.parent = Draw(2) == 0 ? std::optional(department_) : std::nullopt; });
      default: return resources.RaiseRotaVersion(Anybody(), static_cast<std::int64_t>(1 + Draw(50)));
    }
  }

  std::mt19937 random_{7};
  std::int64_t version_ = 1;
  ResourceId elsewhere_;
  ResourceId room_;
};

TEST_F(RosterHistories, WhatIsKeptIsWhatWouldBeMadeNow) {
  for (int step = 0; step < 400 && !HasFailure(); ++step) {
    for (std::size_t changes = Draw(4); changes > 0; --changes) ChangeSomething();
    SCOPED_TRACE(step);
    ExpectTrue();
  }
}

TEST_F(RosterHistories, ClosingAndOpeningAgainLeavesNothingBehind) {
  const std::size_t before = ExpectTrue()->closed.size();
  for (int i = 0; i < 10; ++i) {
    rotas.SetClosed(people_[0], {kNoon}, ++version_);
    ExpectTrue();
    rotas.SetClosed(people_[0], {}, ++version_);
    ExpectTrue();
  }
  EXPECT_LE(ExpectTrue()->closed.size(), before + 1);
}

TEST_F(RostersTest, KeepNoMoreThanSoManyMembers) {
  Requirement listed;
  listed.any_of = people_;
  std::vector<RosterPtr> made;
  const std::size_t fit = Rosters::kMostMembers / people_.size();
  for (std::size_t i = 0; i <= fit; ++i) {
    std::ranges::next_permutation(listed.any_of);
    made.push_back(rosters_.Of(listed));
  }
  std::size_t alive = 0;
  for (const RosterPtr& roster : made) alive += roster.use_count() > 1 ? 1 : 0;
  EXPECT_EQ(alive, fit) << "the one that was not used for longest went";
  EXPECT_EQ(made.front().use_count(), 1);
}

}  // namespace
}  // namespace medres::scheduling
