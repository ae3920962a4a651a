#include "scheduling/locks.hpp"

#include <future>
#include <random>

#include "contract/scheduling/booking_house.hpp"

namespace medres::scheduling {
namespace {

class LockContract : public test::BookingHouse {
 protected:
  Task<Status> Take(LockSet locks) {
    co_return co_await database_->database().RunWrite(
        [&locks](sql::Session& session) { return TakeLocks(session, locks); }, sql::Database::kDeadline);
  }
};

/// Each wants half of all, so any two want some of the same, and in whatever order they were named.
TEST_P(LockContract, SetsThatCrossDoNotDeadlock) {
  std::vector<Uuid> all;
  for (int i = 0; i < 64; ++i) all.push_back(MakeUuid());
  std::mt19937 random(7);
  std::vector<std::future<Status>> taken;
  for (int i = 0; i < 200; ++i) {
    std::ranges::shuffle(all, random);
    LockSet locks;
    for (std::size_t k = 0; k < all.size() / 2; ++k) locks.AddExclusive(all[k]);
    taken.push_back(database_->Start(Take(std::move(locks)), i % 2));
  }
  for (auto& one : taken) {
    const Status status = one.get();
    EXPECT_TRUE(status) << ToString(status.error());
  }
}

INSTANTIATE_TEST_SUITE_P(Databases, LockContract, test::kDialects, test::NameOf);

}  // namespace
}  // namespace medres::scheduling
