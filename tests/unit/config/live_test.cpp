#include "platform/config/live.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "support/set_clock.hpp"

namespace medres::config {
namespace {

using Values = std::map<std::string, std::string>;

Layer File(Values values) {
  Layer layer{.name = "medres.yaml", .values = std::move(values), .revision = "1"};
  int line = 0;
  for (const auto& [key, value] : layer.values) layer.places[key] = "medres.yaml:" + std::to_string(++line);
  return layer;
}

class LiveSettingsTest : public testing::Test {
 protected:
  LiveSettingsTest() {
    live_.OnEntry([this](const JournalEntry& entry) { journal_.push_back(entry); });
    live_.Listen({.name = "log",
                  .prefixes = {"log."},
                  .prepare = [this](const Settings& next) -> Status {
                    if (next.Text("log.level") != veto_) return {};
                    return Fail(Error::Invalid("test.veto", "log.level"));
                  },
                  .commit = [this](const Settings& now) { heard_.push_back(now.Text("log.level")); }});
  }

  Result<std::shared_ptr<const Version>> Say(Values values) { return live_.Offer(File(std::move(values)), "user me"); }

  test::SetClock clock_{Instant{0}};
  LiveSettings live_{*Settings::Make({File({{"log.level", "info"}})}), clock_};
  std::vector<JournalEntry> journal_;
  std::vector<std::string> heard_;
  std::string veto_ = "off";
};

TEST_F(LiveSettingsTest, AreTakenOverAndTold) {
  clock_.Pass(Milliseconds(7));
  const auto version = Say({{"log.level", "debug"}});
  ASSERT_TRUE(version);
  EXPECT_EQ((*version)->number, 2);
  EXPECT_EQ((*version)->since, Instant{7});
  EXPECT_EQ(live_.Get()->settings->Text("log.level"), "debug");
  EXPECT_EQ(heard_, std::vector<std::string>{"debug"});
  ASSERT_EQ(journal_.size(), 1U);
  EXPECT_EQ(journal_[0].actor, "user me");
  EXPECT_EQ(journal_[0].version, 2);
  EXPECT_EQ(journal_[0].changes, (std::vector<ChangedValue>{{"log.level", "info", "debug", "medres.yaml:1"}}));
}

TEST_F(LiveSettingsTest, TheSameAgainIsNoNews) {
  ASSERT_TRUE(Say({{"log.level", "info"}}));
  ASSERT_TRUE(Say({}));  // which is the default
  EXPECT_EQ(live_.Get()->number, 1);
  EXPECT_TRUE(journal_.empty());
  EXPECT_TRUE(heard_.empty());
}

TEST_F(LiveSettingsTest, StayAsTheyAreWhenAnythingIsWrong) {
  const auto refused = Say({{"log.level", "debug"}, {"server.idle_timeout_ms", "1"}, {"server.body_timeout_ms", "x"}});
  ASSERT_FALSE(refused);
  ASSERT_EQ(refused.error().issues.size(), 2U);
  EXPECT_EQ(refused.error().issues[1], (Issue{"config.range",
                                              "server.idle_timeout_ms",
                                              {{"place", "medres.yaml:3"}, {"min", "100"}, {"max", "3600000"}}}));
  EXPECT_EQ(live_.Get()->number, 1);
  EXPECT_EQ(live_.Get()->settings->Text("log.level"), "info");
  EXPECT_TRUE(heard_.empty());
  ASSERT_EQ(journal_.size(), 1U);
  EXPECT_EQ(journal_[0].refusal, refused.error());
}

TEST_F(LiveSettingsTest, StayAsTheyAreWhenOneNeedsARestart) {
  const auto refused = Say({{"log.level", "debug"}, {"server.loops", "3"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Error::Conflict("config.not_reloadable", {{"keys", "server.loops"}},
                                             {{"config.needs_restart", "server.loops", {{"place", "medres.yaml:2"}}}}));
  EXPECT_EQ(live_.Get()->settings->Text("log.level"), "info");
}

TEST_F(LiveSettingsTest, AListenerMayRefuseAndNobodyCommits) {
  std::vector<std::string> later;
  live_.Listen({.name = "later", .prefixes = {"log."}, .prepare = {}, .commit = [&](const Settings& now) {
                  later.push_back(now.Text("log.level"));
                }});
  const auto refused = Say({{"log.level", "off"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().issues.at(0), (Issue{"test.veto", "log.level", {{"place", "medres.yaml:1"}}}));
  EXPECT_TRUE(heard_.empty() && later.empty());
  ASSERT_TRUE(Say({{"log.level", "error"}}));
  EXPECT_EQ(later, std::vector<std::string>{"error"});
}

TEST_F(LiveSettingsTest, CheckingChangesNothing) {
  EXPECT_TRUE(live_.Check(File({{"log.level", "debug"}})));
  EXPECT_FALSE(live_.Check(File({{"log.level", "loud"}})));
  EXPECT_EQ(live_.Get()->number, 1);
  EXPECT_TRUE(heard_.empty() && journal_.empty());
}

TEST_F(LiveSettingsTest, ASourceStandsWhereItsOriginSays) {
  const Layer table{.name = "database", .values = {{"log.level", "error"}}, .origin = Origin::kDatabase};
  const Layer line{.name = "command line", .values = {{"log.level", "debug"}}, .origin = Origin::kCommandLine};
  ASSERT_TRUE(live_.Offer(line, ""));
  ASSERT_TRUE(live_.Offer(table, ""));
  EXPECT_EQ(live_.Get()->settings->Text("log.level"), "debug") << "the command line wins, whoever spoke last";
  ASSERT_TRUE(live_.Offer({.name = "command line", .origin = Origin::kCommandLine}, ""));
  EXPECT_EQ(live_.Get()->settings->Text("log.level"), "error");
}

TEST_F(LiveSettingsTest, OneSourcesRefusalDoesNotHoldOthersBack) {
  ASSERT_FALSE(Say({{"log.level", "loud"}}));
  const Layer table{.name = "database", .values = {{"log.level", "error"}}, .origin = Origin::kDatabase};
  ASSERT_TRUE(live_.Offer(table, "key:1"));
  EXPECT_EQ(live_.Get()->settings->Text("log.level"), "error");
  const auto sources = live_.Sources();
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_TRUE(sources[0].refusal);
  EXPECT_EQ(sources[0].refused, 1);
  EXPECT_FALSE(sources[1].refusal);
  EXPECT_EQ(sources[1].taken, 1);
}

TEST_F(LiveSettingsTest, TheSameRefusalIsToldOnceAndItsEndToo) {
  ASSERT_FALSE(Say({{"log.level", "loud"}}));
  ASSERT_FALSE(Say({{"log.level", "loud"}}));
  ASSERT_TRUE(Say({{"log.level", "info"}}));
  ASSERT_EQ(journal_.size(), 2U);
  EXPECT_FALSE(journal_[1].refusal);
  EXPECT_FALSE(live_.Sources()[0].refusal);
}

TEST_F(LiveSettingsTest, SecretsAreNotTold) {
  ASSERT_TRUE(Say({{"access.admin_key", "mk_secret"}}));
  EXPECT_EQ(journal_.at(0).changes.at(0), (ChangedValue{"access.admin_key", "", "***", "medres.yaml:1"}));
  const auto refused = Say({{"access.admin_key", "mk_\x01\xff"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(ToString(refused.error()).find("mk_"), std::string::npos);
}

struct Pair {
  long long one = 0;
  long long other = 0;
};
Result<Pair> PairOf(const Settings& settings) {
  const Pair pair{settings.Integer("ranking.waiting"), settings.Integer("ranking.preference")};
  if (pair.one == 13) return Fail(Error::Invalid("test.unlucky", "ranking.waiting"));
  return pair;
}

TEST_F(LiveSettingsTest, ASectionIsMadeAnewWhenItsSettingsChange) {
  int made = 0;
  const auto section = *live_.Add<Pair>({"ranking."}, [&](const Settings& settings) {
    ++made;
    return PairOf(settings);
  });
  EXPECT_EQ(section.Get()->one, 3000);
  const auto held = section.Get();
  ASSERT_TRUE(Say({{"ranking.waiting", "5"}}));
  EXPECT_EQ(section.Get()->one, 5);
  EXPECT_EQ(held->one, 3000) << "who holds a version keeps it";
  ASSERT_TRUE(Say({{"ranking.waiting", "5"}, {"log.level", "debug"}}));
  EXPECT_EQ(made, 2) << "others' settings do not concern it";
  ASSERT_FALSE(Say({{"ranking.waiting", "13"}, {"log.level", "error"}}));
  EXPECT_EQ(section.Get()->one, 5);
  EXPECT_EQ(live_.Get()->settings->Text("log.level"), "debug");
}

TEST_F(LiveSettingsTest, ASectionThatCannotBeMadeAtFirstIsAFailedStart) {
  ASSERT_TRUE(Say({{"ranking.waiting", "13"}}));
  const auto section = live_.Add<Pair>({"ranking."}, PairOf);
  ASSERT_FALSE(section);
  EXPECT_EQ(section.error().issues.at(0).args, (ErrorArgs{{"place", "medres.yaml:1"}}));
}

TEST_F(LiveSettingsTest, NobodyEverSeesAMixture) {
  const auto section = *live_.Add<Pair>({"ranking."}, PairOf);
  ASSERT_TRUE(Say({{"ranking.waiting", "10000"}, {"ranking.preference", "0"}}));
  std::atomic<bool> stop = false;
  std::atomic<int> mixed = 0;
  std::atomic<long long> seen = 0;
  const auto read = [&] {
    while (!stop) {
      const auto version = live_.Get();
      const auto pair = section.Of(version);
      const long long sum = pair->one + pair->other;
      const bool same = pair->one == version->settings->Integer("ranking.waiting") &&
                        pair->other == version->settings->Integer("ranking.preference");
      if (sum != 10'000 || !same) ++mixed;
      ++seen;
    }
  };
  std::vector<std::jthread> readers;
  for (int i = 0; i < 3; ++i) readers.emplace_back(read);
  for (int i = 1; i <= 2000 || seen < 1000; ++i) {
    const int share = i * 37 % 10'000;
    ASSERT_TRUE(Say({{"ranking.waiting", share == 13 ? "14" : std::to_string(share)},
                     {"ranking.preference", std::to_string(share == 13 ? 9986 : 10'000 - share)}}));
    ASSERT_FALSE(Say({{"ranking.waiting", "1"}, {"ranking.preference", "many"}}));
  }
  stop = true;
  readers.clear();
  EXPECT_EQ(mixed, 0);
}

TEST(Section, CanBeFixedOrLookElsewhere) {
  const Section<int> fixed(7);
  EXPECT_EQ(*fixed.Get(), 7);
  int elsewhere = 1;
  const auto looking = Section<int>::At(elsewhere);
  elsewhere = 2;
  EXPECT_EQ(*looking.Get(), 2);
}

}  // namespace
}  // namespace medres::config
