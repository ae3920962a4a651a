#include "platform/config/file_watch.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "platform/config/settings.hpp"
#include "support/sql_database.hpp"

namespace medres::config {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Longer than any machine needs; a case that works waits for milliseconds.
constexpr auto kAtMost = 60s;

class FileWatchTest : public testing::Test {
 protected:
  std::string Path() const { return folder_.File("conf/medres.yaml"); }

  void SetUp() override { fs::create_directories(fs::path(Path()).parent_path()); }

  static void Write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

  void Watch(FileWatch::Options options = {.look = 1h}) {
    watch_ = std::make_unique<FileWatch>(
        std::vector{Path()}, std::vector{SignatureOf(Path())},
        [this](const std::string& path) {
          const auto layer = ReadFile(path);
          const std::lock_guard lock(mutex_);
          ++told_;
          level_ = !layer ? "broken" : layer->values.contains("log.level") ? layer->values.at("log.level") : "none";
          if (!layer) ++broken_;
          changed_.notify_all();
        },
        options);
  }

  /// Waits until the file says so, as the watch has read it.
  bool Becomes(const std::string& level) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kAtMost, [&] { return level_ == level; });
  }

  test::TemporaryFolder folder_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string level_;
  int told_ = 0;
  int broken_ = 0;
  std::unique_ptr<FileWatch> watch_;
};

TEST_F(FileWatchTest, AFileThatIsWrittenInPlace) {
  Write(Path(), "log.level: info\n");
  Watch();
  Write(Path(), "log.level: debug\n");
  EXPECT_TRUE(Becomes("debug"));
  std::ofstream(Path(), std::ios::app) << "log.format: json\n";
  Write(Path(), "log.level: error\n");
  EXPECT_TRUE(Becomes("error"));
}

TEST_F(FileWatchTest, AFileThatIsReplaced) {
  Write(Path(), "log.level: info\n");
  Watch();
  for (const char* level : {"debug", "warning", "error"}) {
    Write(Path() + ".new", std::string("log.level: ") + level + "\n");
    fs::rename(Path() + ".new", Path());
    EXPECT_TRUE(Becomes(level));
  }
}

TEST_F(FileWatchTest, AnEditorThatMovesTheOldOneAside) {
  Write(Path(), "log.level: info\n");
  Watch();
  fs::rename(Path(), Path() + "~");
  Write(Path(), "log.level: debug\n");
  EXPECT_TRUE(Becomes("debug"));
}

TEST_F(FileWatchTest, AFileThatComesAndGoes) {
  Watch();
  Write(Path(), "log.level: debug\n");
  EXPECT_TRUE(Becomes("debug"));
  fs::remove(Path());
  EXPECT_TRUE(Becomes("none"));
  Write(Path(), "log.level: info\n");
  EXPECT_TRUE(Becomes("info"));
}

TEST_F(FileWatchTest, ALinkThatIsTurnedElsewhere) {
  const fs::path folder = fs::path(Path()).parent_path();
  for (const char* level : {"info", "debug", "error"}) {
    fs::create_directory(folder / level);
    Write((folder / level / "medres.yaml").string(), std::string("log.level: ") + level + "\n");
  }
  // As Kubernetes does it: the file is a link through a link to a folder.
  fs::create_directory_symlink("info", folder / "..data");
  fs::create_symlink("..data/medres.yaml", Path());
  Watch();
  for (const char* level : {"debug", "error"}) {
    fs::create_directory_symlink(level, folder / "..new");
    fs::rename(folder / "..new", folder / "..data");
    EXPECT_TRUE(Becomes(level));
  }
  Write((folder / "error" / "medres.yaml").string(), "log.level: warning\n");
  EXPECT_TRUE(Becomes("warning")) << "and the file it leads to is listened to as well";
}

TEST_F(FileWatchTest, AFolderThatIsMadeAnew) {
  Write(Path(), "log.level: info\n");
  Watch();
  const fs::path folder = fs::path(Path()).parent_path();
  fs::remove_all(folder);
  EXPECT_TRUE(Becomes("none"));
  fs::create_directory(folder);
  Write(Path(), "log.level: debug\n");
  EXPECT_TRUE(Becomes("debug"));
  fs::rename(folder, folder.string() + ".old");
  fs::create_directory(folder);
  Write(Path(), "log.level: error\n");
  EXPECT_TRUE(Becomes("error"));
}

TEST_F(FileWatchTest, AWriterIsNotInterrupted) {
  Write(Path(), "log.level: info\n");
  Watch({.quiet = 5ms, .unclosed = 1h, .longest = 1h, .look = 1h});
  {
    std::ofstream file(Path());
    file << "log:\n" << std::flush;
    std::this_thread::sleep_for(100ms);
    file << "  level: de" << std::flush;
    std::this_thread::sleep_for(100ms);
    file << "bug\n";
  }
  EXPECT_TRUE(Becomes("debug"));
  const std::lock_guard lock(mutex_);
  EXPECT_EQ(told_, 1);
}

TEST_F(FileWatchTest, AWriterThatForgetsToCloseIsNotWaitedForForever) {
  Write(Path(), "log.level: info\n");
  Watch({.quiet = 5ms, .unclosed = 20ms, .longest = 100ms, .look = 1h});
  std::ofstream file(Path());
  file << "log.level: debug\n" << std::flush;
  EXPECT_TRUE(Becomes("debug"));
}

TEST_F(FileWatchTest, WhatIsChangedWhileItIsReadIsReadAgain) {
  Write(Path(), "log.level: info\n");
  Watch();
  for (int i = 0; i < 300; ++i) {
    Write(Path() + ".new", "log.level: debug\nlog.format: x" + std::to_string(i) + "\n");
    fs::rename(Path() + ".new", Path());
  }
  Write(Path() + ".new", "log.level: error\n");
  fs::rename(Path() + ".new", Path());
  EXPECT_TRUE(Becomes("error"));
  const std::lock_guard lock(mutex_);
  EXPECT_EQ(broken_, 0);
}

TEST_F(FileWatchTest, LooksByItselfWhereTheKernelDoesNotTell) {
  Write(Path(), "log.level: info\n");
  // Already old news when the watch begins: no event tells of it.
  const FileSignature before = SignatureOf(Path());
  Write(Path() + ".new", "log.level: debug\n");
  fs::rename(Path() + ".new", Path());
  watch_ = std::make_unique<FileWatch>(
      std::vector{Path()}, std::vector{before},
      [this](const std::string&) {
        const std::lock_guard lock(mutex_);
        level_ = "seen";
        changed_.notify_all();
      },
      FileWatch::Options{.look = 10ms});
  EXPECT_TRUE(Becomes("seen"));
}

TEST_F(FileWatchTest, RightsAreNoticed) {
  Write(Path(), "log.level: info\n");
  Watch();
  ASSERT_EQ(chmod(Path().c_str(), 0), 0);
  EXPECT_TRUE(Becomes(geteuid() == 0 ? "info" : "broken"));
}

TEST(NamesOnTheWay, GoThroughLinksAndNotInCircles) {
  const test::TemporaryFolder folder;
  const std::string root = fs::canonical(fs::path(folder.File("x")).parent_path()).string();
  fs::create_directories(root + "/a");
  fs::create_symlink("../b", root + "/a/f");
  fs::create_symlink("b", root + "/c");
  auto names = NamesOnTheWay(root + "/a/f");
  EXPECT_EQ(names.at(root), (std::set<std::string>{"a", "b"}));
  EXPECT_EQ(names.at(root + "/a"), (std::set<std::string>{"f"}));
  fs::create_symlink("c", root + "/b");
  names = NamesOnTheWay(root + "/a/f");
  EXPECT_EQ(names.at(root), (std::set<std::string>{"a", "b", "c"}));
}

TEST(ReadFileAgain, HoldsOnToWhatAFileSaid) {
  const test::TemporaryFolder folder;
  const std::string path = folder.File("medres.yaml");
  Layer last = *ReadFile(path);
  EXPECT_TRUE(ReadFileAgain(last)) << "it said nothing before";
  std::ofstream(path) << "log.level: debug\n";
  last = *ReadFile(path);
  std::ofstream(path, std::ios::trunc).flush();
  EXPECT_EQ(ReadFileAgain(last).error().issues.at(0).code, "config.file_empty");
  fs::remove(path);
  EXPECT_EQ(ReadFileAgain(last).error().issues.at(0).code, "config.file_gone");
  fs::create_directory(path);
  EXPECT_EQ(ReadFileAgain(last).error().issues.at(0).code, "config.file");
  fs::remove(path);
  std::ofstream(path) << "# all of it taken back\n";
  EXPECT_TRUE(ReadFileAgain(last));
}

TEST(OwnerOf, IsAName) {
  const test::TemporaryFolder folder;
  std::ofstream(folder.File("f")) << "x";
  EXPECT_TRUE(OwnerOf(SignatureOf(folder.File("f"))).starts_with("user "));
}

}  // namespace
}  // namespace medres::config
