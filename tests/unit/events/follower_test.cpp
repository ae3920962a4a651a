#include "platform/events/follower.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <string>

#include "platform/async/loops.hpp"

namespace medres::events {
namespace {

/// An outbox without rows on a server that says which it is; keeps from which transaction on each read was.
class EmptyServer final : public sql::Database, public sql::Session {
 public:
  sql::Dialect dialect() const override { return sql::Dialect::kPostgres; }
  Task<Status> RunRead(Unit unit, Milliseconds /*deadline*/) override { co_return co_await unit(*this); }
  Task<Status> RunWrite(Unit unit, Milliseconds /*deadline*/) override { co_return co_await unit(*this); }
  Task<Result<sql::Rows>> Run(const sql::Statement& /*statement*/, sql::Params /*params*/) override {
    co_return sql::Rows(1);
  }
  Task<Result<std::vector<sql::Rows>>> RunAll(std::vector<sql::Call> calls) override {
    const std::lock_guard lock(mutex_);
    places_.emplace_back(name_, std::get<std::int64_t>(calls.at(1).params.at(0).data()));
    changed_.notify_all();
    std::vector<sql::Rows> rows{sql::Rows(1), sql::Rows(8)};
    rows[0].AppendText(name_);
    co_return rows;
  }
  Task<Status> Script(std::string_view /*text*/) override { co_return Status(); }

  void Become(const std::string& name) {
    const std::lock_guard lock(mutex_);
    name_ = name;
  }
  /// From where the server of that name was last read, once it was read so often.
  std::int64_t AwaitReads(const std::string& name, std::ptrdiff_t count) {
    std::unique_lock lock(mutex_);
    const auto is_its = [&](const auto& place) { return place.first == name; };
    changed_.wait(lock, [&] { return std::ranges::count_if(places_, is_its) >= count; });
    return places_.back().second;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string name_ = "first";
  std::vector<std::pair<std::string, std::int64_t>> places_;
};

std::int64_t PlaceAfterAChange(std::int64_t start) {
  async::Loops loops(1);
  loops.Start();
  EmptyServer server;
  SystemClock clock;
  Follower follower(server, loops.At(0), clock, {.listen = {}, .poll = Milliseconds(1)}, [](std::exception_ptr) {});
  follower.Start({start, 7});
  EXPECT_EQ(server.AwaitReads("first", 3), start) << "nothing has changed";
  server.Become("second");
  const std::int64_t place = server.AwaitReads("second", 3);
  async::RunToEnd(follower.Stop());
  loops.Stop();
  return place;
}

TEST(FollowerTest, ReadsTheLatestAgainAtAnotherServer) { EXPECT_EQ(PlaceAfterAChange(100'000), 100'000 - 65'536); }

TEST(FollowerTest, ReadsFromTheBeginningWhenThatIsNear) { EXPECT_EQ(PlaceAfterAChange(1'000), 0); }

}  // namespace
}  // namespace medres::events
