#include "platform/sql/postgres_loop_pool.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "platform/async/completion.hpp"
#include "platform/async/loops.hpp"
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
  using Use = Pool::Use;

  Lease(LoopPool& pool, Pooled lent, TimePoint now, TimePoint until, Use purpose = Use::kCaller)
      : since(now), deadline(until), pooled(std::move(lent)), use(purpose), pool_(pool) {
    pool_.lent_.push_back(this);
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() { pool_.TakeBack(*this); }

  Connection& connection() const { return static_cast<Connection&>(*pooled.link); }

  TimePoint since;
  TimePoint deadline;
  Pooled pooled;
  Use use;
  bool told = false;  ///< that it is held for too long

 private:
  LoopPool& pool_;
};

LoopPool::LoopPool(asio::io_context& loop, const Options& options, std::shared_ptr<Dialer> dialer)
    : loop_(loop),
      options_(options),
      dialer_(std::move(dialer)),
      pool_(
          options.limits, kPostgresCodes, [this] { Dial(); }, std::random_device()()),
      silence_(kSilent),
      ticker_(loop, kSweep),
      target_(options.limits.max),
      swept_at_(Clock::now()) {}

void LoopPool::Start() {
  ticker_.Start(weak_from_this(), [this] { Sweep(); });
}

void LoopPool::Close() {
  ticker_.End([self = shared_from_this()] { self->pool_.Close(); });
}

Task<Status> LoopPool::Run(Database::Unit unit, Milliseconds deadline, Access access) {
  const auto self = shared_from_this();
  const TimePoint asked = Clock::now();
  Result<Pooled> pooled = co_await Borrow(asked, asked + deadline);
  if (!pooled) {
    if (options_.observer != nullptr) options_.observer->OnTurnedAway(pooled.error().kind);
    co_return Fail(std::move(pooled).error());
  }
  Lease lease(*this, *std::move(pooled), Clock::now(), asked + deadline);
  if (options_.observer != nullptr) options_.observer->OnLent(lease.since - asked);
  PostgresSession session(lease.connection(), access);
  const Status status = co_await unit(session);
  co_return co_await session.Finish(status);
}

Task<Result<Pool::Pooled>> LoopPool::Borrow(TimePoint asked, TimePoint deadline) {
  if (is_silent_) co_return Fail(Unavailable(kSilentServer));
  if (Pooled pooled = pool_.TryTake(); pooled.link) co_return pooled;
  const auto turn = std::make_shared<async::Completion<Result<Pooled>>>();
  pool_.Wait(asked, deadline, [turn](Result<Pooled> lent) { turn->Set(std::move(lent)); });
  co_return co_await turn->Wait();
}

void LoopPool::TakeBack(Lease& lease) {
  std::erase(lent_, &lease);
  const TimePoint now = Clock::now();
  const Connection& connection = lease.connection();
  heard_at_ = std::max(heard_at_, connection.heard_at());
  if (connection.IsUsable()) {
    pool_.Return(now, std::move(lease.pooled), lease.use);
  } else {
    pool_.Discard(now, connection.IsReadOnly() ? Pool::Loss::kAll : Pool::Loss::kThis);
  }
  if (lease.use == Pool::Use::kCheck) return;
  ++returned_;
  if (options_.observer != nullptr) options_.observer->OnReturned(now - lease.since);
}

/// Asks a connection that has been idle; one that does not answer is dropped before a caller would get it.
Task<void> LoopPool::Check(Pooled idle) {
  const TimePoint now = Clock::now();
  const Lease lease(*this, std::move(idle), now, now + kCheck, Pool::Use::kCheck);
  co_await lease.connection().Run({}, Access::kRead);
}

void LoopPool::Dial() {
  Connect([](LoopPool& pool, Result<Handle> handle) { pool.OnDialed(std::move(handle)); });
}

/// Something short for a server that others wait for: that it answers at all.
void LoopPool::Probe() {
  probing_ = true;
  Connect([](LoopPool& pool, Result<Handle> /*closed again*/) { pool.probing_ = false; });
}

/// A prompt refusal is a word, too; a time that passed is none.
void LoopPool::Connect(void (*then)(LoopPool&, Result<Handle>)) {
  dialer_->Dial([weak = weak_from_this(), &loop = loop_, then, since = Clock::now()](Result<Handle> handle) {
    asio::post(loop, [weak, then, since, handle = std::move(handle)]() mutable {
      const auto self = weak.lock();
      if (!self) return;
      const TimePoint now = Clock::now();
      if (handle || now - since < kPrompt) self->heard_at_ = now;
      then(*self, std::move(handle));
    });
  });
}

void LoopPool::OnDialed(Result<Handle> handle) {
  Report();  // what was lost before is told before what takes its place
  if (options_.observer != nullptr) options_.observer->OnConnect(handle.has_value());
  if (handle) {
    pool_.Connected(Clock::now(), std::make_unique<Connection>(loop_, *std::move(handle), options_.observer));
  } else {
    pool_.Refused(Clock::now(), handle.error());
  }
}

void LoopPool::Sweep() {
  const TimePoint now = Clock::now();
  Measure(now - swept_at_);
  Listen(now);
  SweepLoans(now);
  Pool::Outlook outlook{.target = target_, .hopeless = {}};
  if (is_silent_) outlook.hopeless = Unavailable(kSilentServer);
  pool_.Sweep(now, outlook);
  for (Pooled idle = pool_.TakeUnchecked(now - options_.check_after); idle.link != nullptr;
       idle = pool_.TakeUnchecked(now - options_.check_after)) {
    async::Spawn(loop_, Check(std::move(idle)), [self = shared_from_this()](std::exception_ptr thrown) {
      if (thrown) std::rethrow_exception(thrown);
    });
  }
  Report();
}

/// Whether the server says anything to anybody of this loop.
void LoopPool::Listen(TimePoint now) {
  bool awaited = probing_ || pool_.Figures().connecting > 0;
  for (const Lease* lease : lent_) {
    awaited = awaited || lease->connection().IsAwaiting();
    heard_at_ = std::max(heard_at_, lease->connection().heard_at());
  }
  const TimePoint before = std::exchange(swept_at_, now);
  const bool was_busy = now - before > 10 * kSweep;
  if (heard_at_ >= before || (!awaited && !is_silent_)) silence_.Heard(was_busy ? before : now);
  if (awaited) silence_.Asked(now);
  // When this loop was busy itself, what was said meanwhile has not been read yet: the next sweep judges.
  if (was_busy) return;
  is_silent_ = silence_.IsSilent(now);
  if (silence_.IsSuspect(now) && !probing_ && pool_.Figures().connecting == 0) Probe();
}

void LoopPool::SweepLoans(TimePoint now) {
  for (Lease* lease : lent_) {
    if (now >= lease->deadline && lease->connection().IsUsable()) {
      // Not even to a probe: that it is late says less than that nobody answers.
      const auto why = silence_.Explains(now) ? Connection::Why::kSilent : Connection::Why::kLate;
      CancelKey key = lease->connection().Expire(why);
      if (!silence_.IsSuspect(now)) dialer_->Cancel(std::move(key));
    }
    if (now - lease->since < kHeldTooLong || std::exchange(lease->told, true)) continue;
    if (options_.observer != nullptr) options_.observer->OnHeld(now - lease->since);
  }
}

void LoopPool::Measure(std::chrono::nanoseconds passed) {
  const pool::Figures figures = pool_.Figures();
  const int waited = std::exchange(waited_, figures.waiting);
  const std::int64_t returned = std::exchange(returned_, 0);
  if (options_.sizer == nullptr) return;
  target_ = options_.sizer->Next(options_.number, {.length = passed,
                                                   .returned = returned,
                                                   .held = passed * (figures.open - figures.idle),
                                                   .is_crowded = waited > 0 && figures.waiting > 0});
}

void LoopPool::Report() {
  PoolFigures figures = pool_.Figures();
  if (is_silent_) figures.breaker = pool::BreakerState::kOpen;
  if (options_.observer == nullptr || figures == reported_) return;
  reported_ = figures;
  options_.observer->OnPool(options_.number, figures);
}

}  // namespace medres::sql::postgres
