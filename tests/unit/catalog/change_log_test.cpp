#include "catalog/change_log.hpp"

#include <gtest/gtest.h>

#include "catalog/directory.hpp"

namespace medres::catalog {
namespace {

using Ids = std::vector<ResourceId>;

TEST(ChangeLogTest, SaysWhomChangesConcern) {
  const ResourceId a = ResourceId::Make();
  const ResourceId b = ResourceId::Make();
  ChangeLog log;
  EXPECT_EQ(log.Since(0), Ids{});
  log.Add(a);
  log.Add(b);
  EXPECT_EQ(log.count(), 2U);
  EXPECT_EQ(log.Since(0), (Ids{a, b}));
  EXPECT_EQ(log.Since(1), Ids{b});
  log.Add(std::nullopt);
  EXPECT_EQ(log.Since(1), std::nullopt) << "the last may concern anybody";
  log.Add(a);
  EXPECT_EQ(log.Since(3), Ids{a});
}

TEST(ChangeLogTest, ForgetsWhatIsLongAgo) {
  const ResourceId a = ResourceId::Make();
  ChangeLog log;
  log.Add(std::nullopt);
  for (std::uint64_t i = 0; i < ChangeLog::kRemembered; ++i) log.Add(a);
  EXPECT_EQ(log.Since(1), Ids(ChangeLog::kRemembered, a));
  EXPECT_EQ(log.Since(0), std::nullopt);
}

Resource Place(ResourceKind kind, std::optional<ResourceId> parent = std::nullopt) {
  Resource resource;
  resource.id = ResourceId::Make();
  resource.kind = kind;
  resource.parent = parent;
  resource.status = ResourceStatus::kActive;
  return resource;
}

/// The directory's own words: one alone is concerned only when nothing belongs to it and it is found as before.
TEST(ChangeLogTest, ADirectoryTellsOneApartFromMany) {
  Directory directory;
  Resource facility = Place(ResourceKind::kFacility);
  Resource room = Place(ResourceKind::kRoom, facility.id);
  directory.Apply(facility);
  directory.Apply(room);
  const auto last = [&] { return directory.changes().Since(directory.changes().count() - 1); };
  EXPECT_EQ(last(), std::nullopt) << "a new one belongs somewhere";
  ++room.version;
  room.capacity = 2;
  directory.Apply(room);
  EXPECT_EQ(last(), Ids{room.id});
  directory.RaiseRotaVersion(room.id, 5);
  EXPECT_EQ(last(), Ids{room.id});
  directory.RaiseRotaVersion(facility.id, 5);
  EXPECT_EQ(last(), std::nullopt) << "the room belongs to it";
  ++room.version;
  room.parent.reset();
  directory.Apply(room);
  EXPECT_EQ(last(), std::nullopt);
  directory.Remove(room.id);
  EXPECT_EQ(last(), std::nullopt);
}

}  // namespace
}  // namespace medres::catalog
