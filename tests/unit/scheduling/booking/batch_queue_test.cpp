#include "scheduling/booking/batch_queue.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace medres::scheduling {
namespace {

struct Ticket {
  std::string name;
  LockSet locks;
};
using Queue = BatchQueue<Ticket>;

/// "a" for whoever wants doctor a alone, "ab" for two doctors; "(a)" shares a place with others.
std::shared_ptr<Ticket> Wanting(std::string_view name) {
  auto ticket = std::make_shared<Ticket>(Ticket{std::string(name), {}});
  bool shared = false;
  for (const char c : name) {
    if (c == '(' || c == ')') {
      shared = c == '(';
    } else if (shared) {
      Uuid place;
      place.bytes[0] = static_cast<std::uint8_t>(c);
      ticket->locks.AddShared(place);
    } else {
      Uuid doctor;
      doctor.bytes[0] = static_cast<std::uint8_t>(c);
      ticket->locks.AddExclusive(doctor);
    }
  }
  return ticket;
}

std::string NamesOf(const Queue::BatchPtr& batch) {
  std::string names;
  if (!batch) return "-";
  for (const auto& ticket : batch->tickets) names += (names.empty() ? "" : " ") + ticket->name;
  return names;
}

void PushAll(Queue& queue, const std::vector<std::string>& names) {
  for (const std::string& name : names) queue.Push(Wanting(name));
}

/// Jobs for doctors that nobody else wants, so that a second batch is worth starting.
void PushOthers(Queue& queue, int count) {
  for (int i = 0; i < count; ++i) {
    auto ticket = std::make_shared<Ticket>(Ticket{"other", {}});
    ticket->locks.AddExclusive("other " + std::to_string(i));
    queue.Push(ticket);
  }
}

TEST(BatchQueue, TakesEverythingThatWaitsInOrder) {
  Queue queue;
  PushAll(queue, {"a", "b", "a", "ab"});
  EXPECT_EQ(NamesOf(queue.Start()), "a b a ab");
  EXPECT_EQ(queue.size(), 0U);
}

TEST(BatchQueue, IsEmptyHandedWhenNobodyWaits) {
  Queue queue;
  EXPECT_EQ(queue.Start(), nullptr);
}

TEST(BatchQueue, StartsASecondBatchOnlyWhenItIsWorthIt) {
  Queue queue;
  queue.Push(Wanting("a"));
  const auto first = queue.Start();
  PushOthers(queue, static_cast<int>(Queue::kWorthBeside) - 1);
  EXPECT_EQ(queue.Start(), nullptr);
  PushOthers(queue, 1);
  const auto second = queue.Start();
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->tickets.size(), Queue::kWorthBeside);
  PushOthers(queue, 100);
  EXPECT_EQ(queue.Start(), nullptr) << "two are under way";
  queue.End(first);
  EXPECT_NE(queue.Start(), nullptr);
}

TEST(BatchQueue, BatchesUnderWayShareNoLock) {
  Queue queue;
  queue.Push(Wanting("a"));
  const auto first = queue.Start();
  queue.Push(Wanting("a"));
  queue.Push(Wanting("ab"));
  PushOthers(queue, 14);
  const auto second = queue.Start();
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->tickets.size(), 14U);
  EXPECT_EQ(queue.size(), 2U);
  queue.End(second);
  EXPECT_EQ(queue.Start(), nullptr);
  queue.End(first);
  EXPECT_EQ(NamesOf(queue.Start()), "a ab");
}

TEST(BatchQueue, NobodyOvertakesWhoWaitsForTheSame) {
  Queue queue;
  queue.Push(Wanting("a"));
  const auto first = queue.Start();
  PushAll(queue, {"ab", "b"});  // b is free, but whoever wants ab came before
  PushOthers(queue, 14);
  const auto second = queue.Start();
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->tickets.front()->name, "other");
  queue.End(second);
  queue.End(first);
  EXPECT_EQ(NamesOf(queue.Start()), "ab b");
}

TEST(BatchQueue, PlacesThatAreSharedKeepNobodyApart) {
  Queue queue;
  queue.Push(Wanting("a(h)"));
  const auto first = queue.Start();
  PushAll(queue, {"b(h)", "h"});
  PushOthers(queue, 14);
  const auto second = queue.Start();
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(second->tickets.front()->name, "b(h)");
  EXPECT_EQ(queue.size(), 1U) << "who changes the place waits";
}

TEST(BatchQueue, KeepsToItsSizes) {
  Queue queue;
  PushOthers(queue, 300);
  EXPECT_EQ(queue.Start()->tickets.size(), Queue::kMaxBatch);
  EXPECT_EQ(queue.Start()->tickets.size(), Queue::kMaxBatch);
  Queue wide;
  for (int i = 0; i < 3; ++i) {
    auto ticket = std::make_shared<Ticket>();
    for (int k = 0; k < 600; ++k) ticket->locks.AddExclusive(std::to_string(i) + ":" + std::to_string(k));
    wide.Push(ticket);
  }
  EXPECT_EQ(wide.Start()->tickets.size(), 1U) << "two would hold more than 1,024 locks";
}

/// Whatever comes and goes: no two batches under way share a lock, and of two jobs that do, the earlier starts first.
TEST(BatchQueue, RandomHistoriesKeepOrderAndDistance) {
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    Queue queue;
    std::vector<Queue::BatchPtr> under_way;
    std::vector<std::shared_ptr<Ticket>> waiting;
    for (int step = 0; step < 200; ++step) {
      if (random() % 8 != 0) {
        std::string name(1 + random() % 2, 'a');
        for (char& c : name) c = static_cast<char>('a' + random() % 6);
        auto ticket = Wanting(name);
        waiting.push_back(ticket);
        queue.Push(ticket);
      } else if (!under_way.empty()) {
        const auto at = under_way.begin() + static_cast<std::ptrdiff_t>(random() % under_way.size());
        queue.End(*at);
        under_way.erase(at);
      }
      while (const auto batch = queue.Start()) {
        for (const auto& other : under_way) ASSERT_FALSE(other->locks.ConflictsWith(batch->locks));
        for (const auto& ticket : batch->tickets) {
          const auto at = std::ranges::find(waiting, ticket);
          ASSERT_NE(at, waiting.end());
          for (auto before = waiting.begin(); before != at; ++before) {
            ASSERT_FALSE((*before)->locks.ConflictsWith(ticket->locks)) << (*before)->name << " " << ticket->name;
          }
          waiting.erase(at);
        }
        under_way.push_back(batch);
      }
    }
    ASSERT_EQ(queue.size(), waiting.size());
  }
}

}  // namespace
}  // namespace medres::scheduling
