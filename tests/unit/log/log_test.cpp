#include "platform/log/log.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "support/sql_database.hpp"

namespace medres::log {
namespace {

/// What a logger wrote into a file, by its end.
template <class Use>
std::vector<std::string> LinesOf(Level level, Format format, Use use) {
  const test::TemporaryFolder folder;
  const std::string path = folder.File("log");
  std::FILE* const out = std::fopen(path.c_str(), "w");
  {
    Logger logger(level, format, out);
    use(logger);
  }
  std::fclose(out);
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

TEST(Render, ForPeople) {
  EXPECT_EQ(Render(Format::kConsole, "12:00", Level::kWarning, "slow", {{"route", "/x"}, {"ms", "9"}}),
            "12:00 warning slow route=/x ms=9");
  EXPECT_EQ(Render(Format::kConsole, "12:00", Level::kInfo, "stopping", {}), "12:00 info stopping");
}

TEST(Render, ForMachines) {
  EXPECT_EQ(Render(Format::kJson, "12:00", Level::kError, "say \"no\"\n", {{"what", "a\\b\x01"}, {"name", "号源"}}),
            R"({"time":"12:00","level":"error","message":"say \"no\"\u000a","what":"a\\b\u0001","name":"号源"})");
}

TEST(Render, HidesSecretsAndPersons) {
  for (const std::string_view name : {"key", "token", "password", "authorization", "id_number", "phone", "secret"}) {
    for (const Format format : {Format::kConsole, Format::kJson}) {
      const std::string line = Render(format, "t", Level::kInfo, "m", {{name, "13800138000"}, {"other", "shown"}});
      EXPECT_EQ(line.find("13800138000"), std::string::npos) << name;
      EXPECT_NE(line.find("***"), std::string::npos) << name;
      EXPECT_NE(line.find("shown"), std::string::npos) << name;
    }
  }
}

TEST(Render, SaysTheTraceOnce) {
  EXPECT_EQ(Render(Format::kConsole, "t", Level::kInfo, "m", {{"a", "1"}}, "abc"), "t info m a=1 trace=abc");
  EXPECT_EQ(Render(Format::kConsole, "t", Level::kInfo, "m", {{"trace", "own"}}, "abc"), "t info m trace=own");
  EXPECT_EQ(Render(Format::kJson, "t", Level::kInfo, "m", {}, "abc"),
            R"({"time":"t","level":"info","message":"m","trace":"abc"})");
}

TEST(Logger, AsksForTheTraceOfEveryLine) {
  const auto lines = LinesOf(Level::kInfo, Format::kConsole, [](Logger& logger) {
    std::string trace = "one";
    logger.SetTrace([&trace] { return trace; });
    logger.Info("first");
    trace.clear();
    logger.Info("second");
  });
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].ends_with("first trace=one"));
  EXPECT_TRUE(lines[1].ends_with("second"));
}

TEST(Logger, WritesWhatItsLevelLets) {
  const auto lines = LinesOf(Level::kWarning, Format::kConsole, [](Logger& logger) {
    logger.Info("quiet");
    logger.Warning("first");
    logger.SetLevel(Level::kDebug);
    logger.Debug("second", {{"n", "2"}});
    logger.SetLevel(Level::kOff);
    logger.Error("silent");
    EXPECT_FALSE(logger.Enabled(Level::kError));
  });
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].ends_with(" warning first")) << lines[0];
  EXPECT_TRUE(lines[1].ends_with(" debug second n=2")) << lines[1];
}

TEST(Logger, TakesTextAsItIs) {
  const auto lines = LinesOf(Level::kInfo, Format::kJson, [](Logger& logger) { logger.Info("100 % {} %v"); });
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NE(lines[0].find(R"("message":"100 % {} %v")"), std::string::npos);
}

TEST(Logger, KeepsEachThreadsLinesWholeAndInOrder) {
  constexpr int kThreads = 4;
  constexpr int kLines = 1'000;
  const auto lines = LinesOf(Level::kInfo, Format::kConsole, [](Logger& logger) {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&logger, thread] {
        for (int n = 0; n < kLines; ++n) {
          logger.Info("line", {{"thread", std::to_string(thread)}, {"n", std::to_string(n)}});
        }
      });
    }
  });
  ASSERT_EQ(lines.size(), static_cast<std::size_t>(kThreads) * kLines);
  std::vector<int> next(kThreads, 0);
  for (const std::string& line : lines) {
    const std::size_t at = line.find(" info line thread=");
    ASSERT_NE(at, std::string::npos) << line;
    int& expected = next[static_cast<std::size_t>(line[at + 18] - '0')];
    EXPECT_TRUE(line.ends_with(" n=" + std::to_string(expected++))) << line;
  }
}

/// Nobody reads the pipe until all is logged: the caller goes on, the newest lines are kept.
TEST(Logger, DoesNotWaitForAReaderThatIsStuck) {
  constexpr int kLines = 20'000;
  int ends[2] = {};
  ASSERT_EQ(pipe(ends), 0);
  std::FILE* const out = fdopen(ends[1], "w");
  std::string read_back;
  std::int64_t dropped = 0;
  {
    Logger logger(Level::kInfo, Format::kConsole, out);
    for (int n = 0; n < kLines; ++n) logger.Info("line", {{"n", std::to_string(n)}, {"much", std::string(200, 'x')}});
    dropped = logger.dropped();
    const std::jthread reader([&] {
      char buffer[4'096];
      for (ssize_t got = read(ends[0], buffer, sizeof buffer); got > 0; got = read(ends[0], buffer, sizeof buffer)) {
        read_back.append(buffer, static_cast<std::size_t>(got));
        const std::string_view end =
            std::string_view(read_back).substr(read_back.size() - std::min<std::size_t>(read_back.size(), 400));
        if (end.ends_with('\n') && end.find(" n=" + std::to_string(kLines - 1) + " ") != std::string_view::npos) break;
      }
    });
  }
  std::fclose(out);
  close(ends[0]);
  EXPECT_GT(dropped, 0);
  EXPECT_EQ(std::ranges::count(read_back, '\n') + dropped, kLines);
}

}  // namespace
}  // namespace medres::log
