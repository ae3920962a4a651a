#include "base/id.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>
#include <vector>

namespace medres {
namespace {

Uuid Filled(std::uint8_t byte) {
  Uuid id;
  id.bytes.fill(byte);
  return id;
}

TEST(Uuid, OfOneThreadIncrease) {
  Uuid last = MakeUuid();
  for (int i = 0; i < 20'000; ++i) {
    const Uuid next = MakeUuid();
    ASSERT_LT(last, next);
    last = next;
  }
}

TEST(Uuid, IsOfVersionSevenAndTheVariantOfRfc9562) {
  const Uuid id = MakeUuid();
  EXPECT_EQ(id.bytes[6] >> 4, 7);
  EXPECT_EQ(id.bytes[8] >> 6, 2);
}

TEST(Uuid, DiffersBetweenThreads) {
  std::vector<std::vector<Uuid>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& own : made) {
      threads.emplace_back([&own] {
        for (int i = 0; i < 2'000; ++i) own.push_back(MakeUuid());
      });
    }
  }
  std::set<Uuid> all;
  for (const auto& own : made) all.insert(own.begin(), own.end());
  EXPECT_EQ(all.size(), 8'000U);
}

TEST(Uuid, OfAName) {
  EXPECT_EQ(MakeNamedUuid("demo|上海|瑞金医院"), MakeNamedUuid("demo|上海|瑞金医院"));
  std::set<Uuid> all;
  for (int i = 0; i < 10'000; ++i) all.insert(MakeNamedUuid("name " + std::to_string(i)));
  EXPECT_EQ(all.size(), 10'000U);
  EXPECT_EQ(MakeNamedUuid("").bytes[6] >> 4, 8);
}

TEST(Uuid, IsTheSameAfterTextAndBack) {
  for (const Uuid& id : {Uuid{}, Filled(0xFF), Filled(0x5A), MakeUuid(), MakeNamedUuid("x")}) {
    const std::string text = ToText(id);
    EXPECT_EQ(text.size(), 26U);
    EXPECT_EQ(text.find_first_of("ILOU"), std::string::npos) << text;
    EXPECT_EQ(ParseUuid(text), id);
    std::string lower = text;
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    EXPECT_EQ(ParseUuid(lower), id) << "case does not matter";
  }
  EXPECT_EQ(ToText(Uuid{}), std::string(26, '0'));
  EXPECT_EQ(ToText(Filled(0xFF)), "7" + std::string(25, 'Z'));
}

TEST(Uuid, TextSortsAsTheIdDoes) {
  Uuid last;
  for (int i = 0; i < 100; ++i) {
    const Uuid next = MakeUuid();
    EXPECT_LT(ToText(last), ToText(next));
    last = next;
  }
}

TEST(Uuid, RefusesWhatIsNone) {
  for (const std::string& text : {std::string(), std::string(25, '0'), std::string(27, '0'), "8" + std::string(25, '0'),
                                  std::string(25, '0') + "U", std::string(25, '0') + "-", std::string(25, '0') + " ",
                                  std::string("0190b3a0-7c3e-7000-8000-000000000000")}) {
    EXPECT_FALSE(ParseUuid(text)) << text;
  }
}

TEST(Id, OfAKindParsesAndShows) {
  const auto id = ResourceId::Make();
  EXPECT_FALSE(id.IsNil());
  EXPECT_TRUE(ResourceId{}.IsNil());
  EXPECT_EQ(ResourceId::Parse(id.Text()), id);
  EXPECT_FALSE(ResourceId::Parse("nobody"));
}

}  // namespace
}  // namespace medres
