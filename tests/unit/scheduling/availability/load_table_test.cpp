#include "scheduling/availability/load_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace medres::scheduling {
namespace {

using Loads = std::map<std::pair<ResourceId, UtcDay>, int>;

std::vector<int> Expected(const Loads& loads, const std::vector<ResourceId>& resources, UtcDay first, int days) {
  std::vector<int> minutes;
  for (const ResourceId id : resources) {
    for (UtcDay day = first; day < first + days; ++day) {
      const auto found = loads.find({id, day});
      minutes.push_back(found == loads.end() ? 0 : found->second);
    }
  }
  return minutes;
}

std::vector<int> Read(const LoadTable& table, const std::vector<ResourceId>& resources, UtcDay first, int days) {
  std::vector<int> minutes(resources.size() * static_cast<std::size_t>(days), -1);
  table.Read(resources, first, days, minutes);
  return minutes;
}

TEST(LoadTable, ReadsWhatWasSetInWhateverOrderItIsAsked) {
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  std::vector<ResourceId> all;
  for (int i = 0; i < 200; ++i) all.push_back(ResourceId::Make());
  std::ranges::shuffle(all, random);
  LoadTable table;
  Loads loads;
  UtcDay oldest = 0;
  for (int round = 0; round < 300; ++round) {
    for (int i = 0; i < 20; ++i) {
      const ResourceId id = all[static_cast<std::size_t>(pick(150))];  // the rest is never set
      const UtcDay day = oldest + pick(40);
      loads[{id, day}] = pick(1440);
      table.Set(id, day, loads[{id, day}]);
    }
    if (round % 50 == 10) table.Add({all.begin() + pick(100), all.begin() + 100 + pick(100)});
    if (round % 60 == 30) {
      table.ForgetBefore(++oldest);
      std::erase_if(loads, [&](const auto& load) { return load.first.second < oldest; });
    }
    std::vector<ResourceId> asked;
    std::ranges::sample(all, std::back_inserter(asked), pick(100), random);
    if (round % 2 == 0) std::ranges::sort(asked);
    const UtcDay first = oldest - 2 + pick(40);
    const int days = 1 + pick(31);
    ASSERT_EQ(Read(table, asked, first, days), Expected(loads, asked, first, days)) << round;
  }
}

TEST(LoadTable, IsEmptyAtFirst) { EXPECT_EQ(Read(LoadTable(), {ResourceId::Make()}, 5, 2), (std::vector<int>{0, 0})); }

}  // namespace
}  // namespace medres::scheduling
