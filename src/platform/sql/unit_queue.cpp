#include "platform/sql/unit_queue.hpp"

#include <algorithm>

#include "platform/async/loops.hpp"

namespace medres::sql {

Task<Status> UnitQueue::Submit(Database::Unit unit, Milliseconds deadline) {
  auto queued = std::make_shared<QueuedUnit>();
  queued->unit = std::move(unit);
  queued->queued_at = UnitClock::now();
  queued->deadline = queued->queued_at + deadline;
  queued->carried = async::Carrying();
  {
    const std::lock_guard lock(mutex_);
    if (closed_) co_return Fail(Error::Unavailable("database.closed"));
    if (queue_.size() >= limit_) {
      observer_.OnTurnedAway(ErrorKind::kOverloaded);
      co_return Fail(Error::Overloaded("database.overloaded"));
    }
    queue_.push_back(queued);
  }
  filled_.notify_one();
  UnitEnd end = co_await queued->end.Wait();
  if (end.thrown) std::rethrow_exception(end.thrown);
  co_return std::move(end.status);
}

std::vector<QueuedUnitPtr> UnitQueue::Take(std::size_t most) {
  std::unique_lock lock(mutex_);
  filled_.wait(lock, [this] { return closed_ || !queue_.empty(); });
  std::vector<QueuedUnitPtr> taken;
  while (!queue_.empty() && taken.size() < most) {
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return taken;
}

std::size_t UnitQueue::Waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void UnitQueue::Close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  filled_.notify_all();
}

UnitEnd RunUnit(Database::Unit& unit, Session& session) {
  UnitEnd end;
  try {
    end.status = async::RunSync(unit(session));
  } catch (...) {
    end.status = Fail(Error::Internal("database.unit_threw"));
    end.thrown = std::current_exception();
  }
  return end;
}

}  // namespace medres::sql
