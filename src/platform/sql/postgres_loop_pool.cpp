#include "platform/sql/postgres_loop_pool.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "platform/async/completion.hpp"
#include "platform/sql/postgres_session.hpp"

namespace medres::sql::postgres {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using pool::Pool;

constexpr pool::Refusals kPostgresCodes{"database.overloaded", "database.timeout", "database.unavailable"};

}  // namespace

/// A connection on loan, given back however the unit ends.
class LoopPool::Lease {
 public:
  Lease(LoopPool& pool, Pool::Pooled lent, TimePoint now, TimePoint until)
      : since(now), deadline(until), pooled(std::move(lent)), pool_(pool) {
    pool_.lent_.push_back(this);
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() { pool_.TakeBack(*this); }

  Connection& connection() const { return static_cast<Connection&>(*pooled.link); }

  TimePoint since;
  TimePoint deadline;
  Pool::Pooled pooled;
  bool told = false;  ///< that it is held for too long

 private:
  LoopPool& pool_;
};

LoopPool::LoopPool(asio::io_context& loop, int number, const pool::Limits& limits, std::shared_ptr<Dialer> dialer,
                   Observer* observer)
    : loop_(loop),
      number_(number),
      dialer_(std::move(dialer)),
      observer_(observer),
      pool_(
          limits, kPostgresCodes, [this] { Dial(); }, std::random_device()()),
      timer_(loop) {}

void LoopPool::Start() {
  asio::post(loop_, [self = shared_from_this()] {
    self->pool_.Sweep(Clock::now());
    self->ArmSweep();
  });
}

void LoopPool::Close() {
  const auto close = [self = shared_from_this()] {
    self->closed_ = true;
    self->pool_.Close();
    self->timer_.cancel();
  };
  // A loop that has been stopped runs nothing any more, so nobody is in the way either.
  if (loop_.stopped()) {
    close();
  } else {
    asio::post(loop_, close);
  }
}

Task<Status> LoopPool::Run(Database::Unit unit, Milliseconds deadline, Access access) {
  const auto self = shared_from_this();
  const TimePoint asked = Clock::now();
  Result<Pool::Pooled> pooled = co_await Borrow(asked, asked + deadline);
  if (!pooled) {
    if (observer_ != nullptr) observer_->OnTurnedAway(pooled.error().kind);
    co_return Fail(std::move(pooled).error());
  }
  Lease lease(*this, *std::move(pooled), Clock::now(), asked + deadline);
  if (observer_ != nullptr) observer_->OnLent(lease.since - asked);
  PostgresSession session(lease.connection(), access);
  const Status status = co_await unit(session);
  co_return co_await session.Finish(status);
}

Task<Result<Pool::Pooled>> LoopPool::Borrow(TimePoint asked, TimePoint deadline) {
  if (Pool::Pooled pooled = pool_.TryTake(); pooled.link) co_return pooled;
  const auto turn = std::make_shared<async::Completion<Result<Pool::Pooled>>>();
  pool_.Wait(asked, deadline, [turn](Result<Pool::Pooled> lent) { turn->Set(std::move(lent)); });
  co_return co_await turn->Wait();
}

void LoopPool::TakeBack(Lease& lease) {
  std::erase(lent_, &lease);
  const TimePoint now = Clock::now();
  if (lease.connection().IsUsable()) {
    pool_.Return(now, std::move(lease.pooled));
  } else {
    pool_.Discard(now);
  }
  if (observer_ != nullptr) observer_->OnReturned(now - lease.since);
}

void LoopPool::Dial() {
  dialer_->Dial([weak = weak_from_this(), &loop = loop_](Result<Handle> handle) {
    asio::post(loop, [weak, handle = std::move(handle)]() mutable {
      if (const auto self = weak.lock()) self->OnDialed(std::move(handle));
    });
  });
}

void LoopPool::OnDialed(Result<Handle> handle) {
  Report();  // what was lost before is told before what takes its place
  if (observer_ != nullptr) observer_->OnConnect(handle.has_value());
  if (handle) {
    pool_.Connected(Clock::now(), std::make_unique<Connection>(loop_, *std::move(handle), observer_));
  } else {
    pool_.Refused(Clock::now(), handle.error());
  }
}

void LoopPool::Sweep() {
  const TimePoint now = Clock::now();
  for (Lease* lease : lent_) {
    if (now >= lease->deadline && lease->connection().IsUsable()) dialer_->Cancel(lease->connection().Expire());
    if (now - lease->since < kHeldTooLong || std::exchange(lease->told, true)) continue;
    if (observer_ != nullptr) observer_->OnHeld(now - lease->since);
  }
  pool_.Sweep(now);
  Report();
}

void LoopPool::ArmSweep() {
  if (closed_) return;
  timer_.expires_after(kSweep);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code cancelled) {
    const auto self = weak.lock();
    if (!self || cancelled) return;
    self->Sweep();
    self->ArmSweep();
  });
}

void LoopPool::Report() {
  const PoolFigures figures = pool_.Figures();
  if (observer_ == nullptr || figures == reported_) return;
  reported_ = figures;
  observer_->OnPool(number_, figures);
}

}  // namespace medres::sql::postgres
