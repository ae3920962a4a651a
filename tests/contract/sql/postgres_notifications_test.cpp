#include "platform/sql/notifications.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "contract/sql/postgres_server.hpp"

namespace medres::sql_test {
namespace {

using namespace std::chrono_literals;

class PostgresNotifications : public PostgresTest {
 protected:
  void SetUp() override {
    PostgresTest::SetUp();
    if (IsSkipped()) return;
    // A channel is the whole database's, so it bears the schema's name.
    notifications_ = std::make_unique<sql::Notifications>(
        Options(1), std::vector<std::string>{schema_ + "_a", schema_ + "_b"},
        [this](auto channel, auto payload) {
          Note(std::string(channel.substr(schema_.size())) + "=" + std::string(payload));
        },
        [this] { Note("connected"); });
    group_.Spawn(loops_->At(0), notifications_->Run(group_));
    AwaitNotes(1);
  }

  void TearDown() override {
    if (notifications_) async::RunToEnd(group_.Stop());
    PostgresTest::TearDown();
  }

  void Notify(const std::string& channel, const std::string& payload) {
    Script("notify " + schema_ + channel + ", '" + payload + "'");
  }

  void Note(std::string note) {
    const std::lock_guard lock(mutex_);
    notes_.push_back(std::move(note));
    changed_.notify_all();
  }

  /// What was noted once there is that much of it, or after ten seconds.
  std::vector<std::string> AwaitNotes(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 10s, [&] { return notes_.size() >= count; });
    return notes_;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> notes_;
  async::TaskGroup group_{[](std::exception_ptr bug) { std::rethrow_exception(bug); }};
  std::unique_ptr<sql::Notifications> notifications_;
};

TEST_F(PostgresNotifications, BringWhatIsSentOnTheirChannels) {
  Notify("_a", "1");
  Notify("_other", "2");
  Notify("_b", "");
  EXPECT_EQ(AwaitNotes(3), (std::vector<std::string>{"connected", "_a=1", "_b="}));
}

TEST_F(PostgresNotifications, ConnectAgainAndSaySo) {
  Number("select count(pg_terminate_backend(pid, 5000))" + Backends("listen%"));
  AwaitNotes(2);
  Notify("_a", "after");
  EXPECT_EQ(AwaitNotes(3), (std::vector<std::string>{"connected", "connected", "_a=after"}));
}

TEST_F(PostgresNotifications, EndWithTheirGroup) {
  async::RunToEnd(group_.Stop());
  notifications_.reset();
  WaitUntil("select count(*)" + Backends("listen%"), 0);
}

}  // namespace
}  // namespace medres::sql_test
