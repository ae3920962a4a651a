#include "platform/config/live.hpp"

#include <gtest/gtest.h>

namespace medres::config {
namespace {

Settings Saying(std::map<std::string, std::string> values) {
  return *Settings::Make({{.name = "file", .values = std::move(values), .places = {}}});
}

class LiveSettingsTest : public testing::Test {
 protected:
  LiveSettingsTest() {
    live_.Listen("log.level", [this](const Settings& settings) { heard_.push_back(settings.Text("log.level")); });
    live_.Listen("log.format", [this](const Settings&) { heard_.emplace_back("format"); });
  }

  LiveSettings live_{Saying({{"log.level", "info"}})};
  std::vector<std::string> heard_;
};

TEST_F(LiveSettingsTest, TellWhoListensToWhatChanged) {
  EXPECT_EQ(live_.Replace(Saying({{"log.level", "debug"}})), std::vector<std::string>{"log.level"});
  EXPECT_EQ(heard_, std::vector<std::string>{"debug"});
  EXPECT_EQ(live_.Get()->Text("log.level"), "debug");
}

TEST_F(LiveSettingsTest, SayNothingWhenNothingChanged) {
  EXPECT_EQ(live_.Replace(Saying({{"log.level", "info"}, {"log.format", "console"}})), std::vector<std::string>());
  EXPECT_TRUE(heard_.empty());
}

TEST_F(LiveSettingsTest, StayAsTheyAreWhenOneNeedsARestart) {
  const auto refused =
      live_.Replace(Saying({{"log.level", "debug"}, {"server.loops", "3"}, {"database.readers", "4"}}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), Error::Conflict("config.not_reloadable", {{"keys", "server.loops, database.readers"}}));
  EXPECT_TRUE(heard_.empty());
  EXPECT_EQ(live_.Get()->Text("log.level"), "info");
}

TEST_F(LiveSettingsTest, LeaveAnOldSetToWhoHoldsIt) {
  const auto held = live_.Get();
  EXPECT_TRUE(live_.Replace(Saying({{"log.level", "off"}})));
  EXPECT_EQ(held->Text("log.level"), "info");
}

}  // namespace
}  // namespace medres::config
