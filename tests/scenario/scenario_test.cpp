#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "scenario/player.hpp"

namespace medres::scenario {
namespace {

namespace fs = std::filesystem;

enum class Way { kSqlite, kPostgres, kServer };

/// tests/scenario of the source tree that this program was built in.
fs::path ScriptFolder() {
  for (fs::path place = fs::read_symlink("/proc/self/exe"); place.has_relative_path(); place = place.parent_path()) {
    if (fs::is_directory(place / "tests" / "scenario")) return place / "tests" / "scenario";
  }
  return {};
}

std::vector<std::string> Stories() {
  std::vector<std::string> names;
  for (const auto& file : fs::directory_iterator(ScriptFolder())) {
    if (file.path().extension() == ".scn") names.push_back(file.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

std::unique_ptr<Stage> Open(Way way, const Keys& keys, Secrets& secrets) {
  if (way == Way::kServer) return OpenServer(keys, secrets);
  return OpenInProcess(way == Way::kSqlite ? sql::Dialect::kSqlite : sql::Dialect::kPostgres, keys, secrets);
}

class Scenario : public testing::TestWithParam<std::tuple<Way, std::string>> {};

TEST_P(Scenario, Plays) {
  const auto& [way, story] = GetParam();
  try {
    const Script script = ReadScript(ScriptFolder() / (story + ".scn"));
    Secrets secrets;
    const auto stage = Open(way, KeysOf(script), secrets);
    if (!stage) GTEST_SKIP() << "skipped: MEDRES_TEST_POSTGRES does not name a server";
    Player player(*stage, secrets);
    for (const Mismatch& mismatch : player.Play(script)) {
      ADD_FAILURE_AT(mismatch.place.file.c_str(), mismatch.place.line) << mismatch.text;
    }
    RecordProperty("exchanges", player.exchanges());
    EXPECT_GT(player.exchanges(), 0) << "the story asks nothing";
    EXPECT_EQ("", stage->Close());
  } catch (const ScriptError& error) {
    ADD_FAILURE_AT(error.place.file.c_str(), error.place.line) << error.what();
  } catch (const std::exception& failure) {
    ADD_FAILURE() << story << ": " << failure.what();
  }
}

std::string NameOf(const testing::TestParamInfo<Scenario::ParamType>& info) {
  constexpr std::array kNames{"sqlite", "postgres", "server"};
  std::string story = std::get<std::string>(info.param);
  std::ranges::replace(story, '-', '_');
  return story + "_" + kNames[static_cast<std::size_t>(std::get<Way>(info.param))];
}

INSTANTIATE_TEST_SUITE_P(, Scenario,
                         testing::Combine(testing::Values(Way::kSqlite, Way::kPostgres, Way::kServer),
                                          testing::ValuesIn(Stories())),
                         NameOf);

TEST(Scenarios, AreFound) { EXPECT_FALSE(Stories().empty()) << ScriptFolder(); }

}  // namespace
}  // namespace medres::scenario
