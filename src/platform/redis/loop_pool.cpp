#include "platform/redis/loop_pool.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <random>
#include <utility>

#include "platform/async/loops.hpp"

namespace medres::redis {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using pool::Pool;

constexpr pool::Refusals kRedisCodes{"redis.overloaded", "redis.timeout", "redis.unavailable"};

/// What travels in one pipeline at most.
constexpr std::size_t kMostAsked = 128;
constexpr std::size_t kMostBatchBytes = std::size_t{256} << 10;
/// The queue of callers has deadlines of its own; what asks the pool on their behalf never gives up.
constexpr std::chrono::hours kPatience{24};

/// For the header Retry-After, in seconds.
Error Unavailable(std::string_view reason) {
  return Error::Unavailable("redis.unavailable", {{"reason", std::string(reason)}, {"retry_after", "1"}});
}

Error Overloaded() { return Error::Overloaded("redis.overloaded", {{"retry_after", "1"}}); }

pool::Limits LimitsOf(const Options& options) {
  return {.min = options.min_connections,
          .max = options.max_connections,
          .max_waiting = options.max_connections + options.max_waiting,
          .idle_timeout = options.idle_timeout,
          .max_lifetime = options.max_lifetime,
          .backoff_min = options.backoff_min,
          .backoff_max = options.backoff_max};
}

/// A server that is starting, or has lost its primary, answers, but is of no use.
bool IsAway(const Reply& reply) {
  constexpr std::string_view kAway[] = {"LOADING", "MASTERDOWN", "CLUSTERDOWN", "READONLY"};
  return reply.IsError() &&
         std::ranges::any_of(kAway, [&](std::string_view word) { return reply.text.starts_with(word); });
}

}  // namespace

/// A batch on a connection.
struct LoopPool::Flight {
  Pooled pooled;
  Batch batch;
  TimePoint since;
};

/// A connection that one unit has for itself, given back however the unit ends.
class LoopPool::Lease {
 public:
  Lease(LoopPool& pool, Pooled pooled) : lent(std::move(pooled)), since(Clock::now()), pool_(pool) {
    pool_.leases_.push_back(this);
  }
  ~Lease() {
    std::erase(pool_.leases_, this);
    if (pool_.options_.record != nullptr) pool_.options_.record->Returned(Clock::now() - since);
    pool_.GiveBack(std::move(lent), Pool::Use::kCaller);
  }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  Pooled lent;
  TimePoint since;
  bool told = false;

 private:
  LoopPool& pool_;
};

LoopPool::LoopPool(asio::io_context& loop, int number, const Options& options, std::shared_ptr<const Trust> trust)
    : loop_(loop),
      number_(number),
      options_(options),
      trust_(std::move(trust)),
      pool_(
          LimitsOf(options), kRedisCodes,
          [this] { asio::post(loop_, [self = shared_from_this()] { self->Spawn(self->Dial()); }); },
          std::random_device()()),
      breaker_(options.breaker, std::random_device()()),
      figures_(options.metrics),
      ticker_(loop, kSweep) {}

void LoopPool::Start() {
  ticker_.Start(weak_from_this(), [this] { Sweep(); });
}

void LoopPool::Close() {
  ticker_.End([self = shared_from_this()] {
    self->closed_ = true;
    self->pool_.Close();
    for (const AskedPtr& asked : std::exchange(self->waiting_, {})) {
      self->Finish(*asked, Fail(Unavailable("closed")), Clock::now());
    }
    for (Flight* flight : self->flights_) self->ConnectionOf(flight->pooled).Close();
    for (Lease* lease : self->leases_) self->ConnectionOf(lease->lent).Close();
  });
}

Result<LoopPool::Permit> LoopPool::Admit(TimePoint now) {
  const Permit permit = closed_ ? Permit::kRefused : breaker_.Ask(now);
  if (permit != Permit::kRefused) return permit;
  if (options_.record != nullptr) options_.record->TurnedAway(ErrorKind::kUnavailable);
  return Fail(Unavailable("it failed again and again, and is left alone for a moment"));
}

Task<LoopPool::Answer> LoopPool::Run(std::vector<Command> commands, Milliseconds deadline) {
  const TimePoint now = Clock::now();
  MEDRES_CO_TRY(const Permit permit, Admit(now));
  if (waiting_.size() >= static_cast<std::size_t>(options_.max_waiting)) {
    breaker_.Unknown(permit);
    if (options_.record != nullptr) options_.record->TurnedAway(ErrorKind::kOverloaded);
    co_return Fail(Overloaded());
  }
  const auto asked = std::make_shared<Asked>();
  asked->verb = commands.front().front();
  for (const Command& command : commands) AppendCommand(asked->bytes, command);
  asked->replies = commands.size();
  asked->since = now;
  asked->deadline = now + deadline;
  asked->permit = permit;
  waiting_.push_back(asked);
  Pump(now);
  co_return co_await asked->answer.Wait();
}

Task<Status> LoopPool::Lend(Unit unit, Milliseconds deadline) {
  const auto self = shared_from_this();
  const TimePoint asked = Clock::now();
  MEDRES_CO_TRY(const Permit permit, Admit(asked));
  breaker_.Unknown(permit);  // what the unit does with it says little of the server
  Pooled pooled = pool_.TryTake();
  if (!pooled.link) {
    const auto turn = std::make_shared<async::Completion<Result<Pooled>>>();
    pool_.Wait(asked, asked + deadline, [turn](Result<Pooled> lent) { turn->Set(std::move(lent)); });
    Result<Pooled> lent = co_await turn->Wait();
    if (!lent && options_.record != nullptr) options_.record->TurnedAway(lent.error().kind);
    if (!lent) co_return Fail(std::move(lent).error());
    pooled = *std::move(lent);
  }
  const auto lease = std::make_unique<Lease>(*this, std::move(pooled));
  if (options_.record != nullptr) options_.record->Lent(lease->since - asked);
  co_return co_await unit(ConnectionOf(lease->lent));
}

/// Whoever waits gets a connection that is free; the rest make the pool look for more.
void LoopPool::Pump(TimePoint now) {
  while (!waiting_.empty()) {
    Pooled pooled = pool_.TryTake();
    if (!pooled.link) return AwaitLinks(now);
    Launch(std::move(pooled), now);
  }
}

void LoopPool::AwaitLinks(TimePoint now) {
  const int wanted = std::min(static_cast<int>(waiting_.size()), options_.max_connections);
  while (awaited_ < wanted) {
    ++awaited_;
    pool_.Wait(now, now + kPatience, [this](Result<Pooled> pooled) { OnLink(std::move(pooled)); });
  }
}

void LoopPool::OnLink(Result<Pooled> pooled) {
  --awaited_;
  const TimePoint now = Clock::now();
  if (pooled && !waiting_.empty()) return Launch(*std::move(pooled), now);
  if (pooled) return pool_.Return(now, *std::move(pooled));
  for (const AskedPtr& asked : std::exchange(waiting_, {})) {
    if (options_.record != nullptr) options_.record->TurnedAway(ErrorKind::kUnavailable);
    Finish(*asked, Fail(pooled.error()), now);
  }
}

LoopPool::Batch LoopPool::TakeBatch(TimePoint now) {
  Batch batch;
  std::size_t bytes = 0;
  while (!waiting_.empty() && batch.size() < kMostAsked) {
    bytes += waiting_.front()->bytes.size();
    if (!batch.empty() && bytes > kMostBatchBytes) break;
    if (options_.record != nullptr) options_.record->Lent(now - waiting_.front()->since);
    waiting_.front()->sent = true;
    batch.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return batch;
}

void LoopPool::Launch(Pooled pooled, TimePoint now) {
  const auto flight = std::make_shared<Flight>(Flight{std::move(pooled), TakeBatch(now), now});
  flights_.push_back(flight.get());
  Spawn(Fly(flight));
}

Task<void> LoopPool::Fly(std::shared_ptr<Flight> flight) {
  std::string bytes;
  std::size_t replies = 0;
  TimePoint deadline = flight->since;
  for (const AskedPtr& asked : flight->batch) {
    bytes += asked->bytes;
    replies += asked->replies;
    deadline = std::max(deadline, asked->deadline);
  }
  Answer answer = co_await ConnectionOf(flight->pooled).Run(std::move(bytes), replies, deadline);
  Land(*flight, std::move(answer));
}

void LoopPool::Land(Flight& flight, Answer answer) {
  const TimePoint now = Clock::now();
  std::erase(flights_, &flight);
  if (options_.record != nullptr) options_.record->Returned(now - flight.since);
  std::size_t next = 0;
  for (const AskedPtr& asked : flight.batch) {
    if (!answer) {
      Finish(*asked, Fail(answer.error()), now);
      continue;
    }
    const auto first = answer->begin() + static_cast<std::ptrdiff_t>(next);
    next += asked->replies;
    const auto end = answer->begin() + static_cast<std::ptrdiff_t>(next);
    const auto away = std::ranges::find_if(first, end, IsAway);
    if (away != end) {
      ConnectionOf(flight.pooled).Close();  // the next greeting finds out whether it is of use again
      Finish(*asked, Fail(Unavailable(away->text)), now);
    } else {
      Finish(*asked, std::vector<Reply>(std::move_iterator(first), std::move_iterator(end)), now);
    }
  }
  GiveBack(std::move(flight.pooled), Pool::Use::kCaller);
  Pump(now);
}

void LoopPool::Finish(Asked& asked, Answer answer, TimePoint now) {
  if (std::exchange(asked.answered, true)) return;
  Learn(asked, answer, now);
  figures_.Count(asked.verb, now - asked.since, answer.has_value());
  asked.answer.Set(std::move(answer));
}

/// A time that passed in our own queue says nothing of a server that others are talking to.
void LoopPool::Learn(const Asked& asked, const Answer& answer, TimePoint now) {
  if (answer) return breaker_.Succeeded(asked.permit);
  const bool is_our_queue = !asked.sent && answer.error().kind == ErrorKind::kTimeout && pool_.Figures().open > 0;
  if (is_our_queue) return breaker_.Unknown(asked.permit);
  breaker_.Failed(now, asked.permit);
}

void LoopPool::GiveBack(Pooled pooled, Pool::Use use) {
  if (ConnectionOf(pooled).IsUsable()) return pool_.Return(Clock::now(), std::move(pooled), use);
  pooled.link.reset();
  pool_.Discard(Clock::now());
}

/// A greeting that was answered is as good as a probe.
Task<void> LoopPool::Dial() {
  auto opened = co_await Connection::Open(options_.address, trust_, Clock::now() + options_.connect_timeout);
  const TimePoint now = Clock::now();
  Report(now);  // what was lost before is told before what takes its place
  if (options_.record != nullptr) options_.record->Connected(opened.has_value());
  if (!opened) {
    Error error = std::move(opened).error();
    pool_.Refused(now, Unavailable(error.args.empty() ? error.code : error.args.front().second));
    co_return;
  }
  if (breaker_.state(now) != pool::BreakerState::kClosed) breaker_.Succeeded(Permit::kProbe);
  pool_.Connected(now, *std::move(opened));
}

/// Asks a connection that has been idle; one that does not answer is dropped before a caller would get it.
Task<void> LoopPool::Check(std::shared_ptr<Pooled> pooled) {
  const auto answer = co_await ConnectionOf(*pooled).Run({Command{"PING"}}, Clock::now() + options_.command_timeout);
  if (!answer) breaker_.Failed(Clock::now(), Permit::kCall);
  GiveBack(std::move(*pooled), Pool::Use::kCheck);
}

void LoopPool::Sweep() {
  const TimePoint now = Clock::now();
  SweepCallers(now);
  pool_.Sweep(now);
  for (Pooled idle = pool_.TakeUnchecked(now - options_.check_after); idle.link != nullptr;
       idle = pool_.TakeUnchecked(now - options_.check_after)) {
    Spawn(Check(std::make_shared<Pooled>(std::move(idle))));
  }
  Report(now);
}

void LoopPool::SweepCallers(TimePoint now) {
  const auto is_late = [&](const AskedPtr& asked) { return now >= asked->deadline; };
  std::erase_if(waiting_, [&](const AskedPtr& asked) {
    if (!is_late(asked)) return false;
    if (options_.record != nullptr) options_.record->TurnedAway(ErrorKind::kTimeout);
    Finish(*asked, Fail(Error::Timeout("redis.timeout")), now);
    return true;
  });
  for (Flight* flight : flights_) {
    for (const AskedPtr& asked : flight->batch) {
      if (is_late(asked)) Finish(*asked, Fail(Error::Timeout("redis.timeout")), now);
    }
  }
  for (Lease* lease : leases_) {
    if (now - lease->since < options_.held_too_long || std::exchange(lease->told, true)) continue;
    if (options_.record != nullptr) options_.record->HeldLong();
  }
}

void LoopPool::Report(TimePoint now) {
  pool::Figures figures = pool_.Figures();
  figures.waiting = static_cast<int>(waiting_.size()) + std::max(0, figures.waiting - awaited_);
  figures.breaker = std::max(figures.breaker, breaker_.state(now));
  if (options_.record == nullptr || figures == reported_) return;
  reported_ = figures;
  options_.record->Stands(number_, figures);
}

/// What is spawned keeps the pool alive and ends by a deadline of its connection's.
void LoopPool::Spawn(Task<void> task) {
  async::Spawn(loop_, std::move(task), [self = shared_from_this()](std::exception_ptr thrown) {
    if (thrown) std::rethrow_exception(thrown);
  });
}

}  // namespace medres::redis
