#include "platform/mongo/blocking_links.hpp"

#include <boost/asio/post.hpp>
#include <random>
#include <utility>

namespace medres::mongo {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using pool::Pool;

constexpr pool::Refusals kCodes{"documents.overloaded", "documents.timeout", "documents.unavailable"};
constexpr std::string_view kAreYouThere = R"({"ping":1})";

Error Unavailable(std::string_view reason) {
  return Error::Unavailable("documents.unavailable", {{"reason", std::string(reason)}, {"retry_after", "1"}});
}

/// A server that is late is as good as away: callers are to come again.
Error Late() { return Error::Unavailable("documents.timeout", {{"retry_after", "1"}}); }

bool IsServersFault(const Status& status) { return !status && status.error().kind == ErrorKind::kUnavailable; }

pool::Limits LinkLimits(const Options& options) {
  return {.min = options.min_connections,
          .max = options.max_connections,
          .max_waiting = options.max_waiting,
          .idle_timeout = options.idle_timeout,
          .max_lifetime = options.max_lifetime,
          .backoff_min = options.backoff_min,
          .backoff_max = options.backoff_max};
}

Connection& ConnectionOf(const Pool::Pooled& pooled) { return static_cast<Connection&>(*pooled.link); }

}  // namespace

BlockingLinks::BlockingLinks(asio::io_context& loop, const Options& options, std::unique_ptr<Driver> driver,
                             std::weak_ptr<async::BlockingPool> threads)
    : loop_(loop),
      options_(options),
      driver_(std::move(driver)),
      threads_(std::move(threads)),
      pool_(
          LinkLimits(options), kCodes, [this] { Dial(); }, std::random_device()()),
      breaker_(options.breaker, std::random_device()()),
      timer_(loop) {}

void BlockingLinks::Start() {
  asio::post(loop_, [self = shared_from_this()] {
    self->pool_.Sweep(Clock::now());
    self->ArmSweep();
  });
}

void BlockingLinks::Close() {
  const auto close = [self = shared_from_this()] {
    self->closed_ = true;
    self->pool_.Close();
    for (const AskedPtr& asked : std::exchange(self->callers_, {})) {
      self->Finish(*asked, Fail(Unavailable("closed")), Clock::now());
    }
    self->timer_.cancel();
  };
  if (loop_.stopped()) return close();
  asio::post(loop_, close);
}

Result<BlockingLinks::Permit> BlockingLinks::Admit(TimePoint now) {
  const Permit permit = closed_ ? Permit::kRefused : breaker_.Ask(now);
  if (permit != Permit::kRefused) return permit;
  TurnedAway(ErrorKind::kUnavailable);
  return Fail(Unavailable("it failed again and again, and is left alone for a moment"));
}

Task<Status> BlockingLinks::Lend(Client::Work work) {
  const TimePoint now = Clock::now();
  MEDRES_CO_TRY(const Permit permit, Admit(now));
  const auto asked = std::make_shared<Asked>();
  asked->work = std::move(work);
  asked->since = now;
  asked->deadline = now + options_.timeout;
  asked->permit = permit;
  callers_.push_back(asked);
  Next(asked, now);
  co_return co_await asked->answer.Wait();
}

void BlockingLinks::Next(const AskedPtr& asked, TimePoint now) {
  if (Pooled pooled = pool_.TryTake(); pooled.link) return Launch(asked, std::move(pooled), now);
  pool_.Wait(now, asked->deadline, [this, asked](Result<Pooled> pooled) {
    const TimePoint then = Clock::now();
    if (pooled && !asked->answered) return Launch(asked, *std::move(pooled), then);
    if (pooled) return GiveBack(*std::move(pooled), Pool::Use::kCheck, then);
    if (asked->answered) return;
    TurnedAway(pooled.error().kind);
    Finish(*asked, Fail(std::move(pooled).error()), then);
  });
}

void BlockingLinks::Launch(const AskedPtr& asked, Pooled pooled, TimePoint now) {
  const bool ask_first = now - pooled.checked_at >= options_.check_after;
  const auto flight = std::make_shared<Flight>(Flight{std::move(pooled), asked, now});
  flights_.push_back(flight);
  if (!asked->sent && options_.record != nullptr) options_.record->Lent(now - asked->since);
  asked->sent = true;
  const bool taken = Submit([self = shared_from_this(), flight, ask_first] {
    Ended ended = Perform(*flight, ask_first);
    asio::post(self->loop_, [self, flight, ended = std::move(ended)] { self->Land(flight, ended); });
  });
  if (!taken) Land(flight, Status(Fail(Unavailable("closed"))));
}

/// On a thread. Nothing may be thrown there: it would end the program.
BlockingLinks::Ended BlockingLinks::Perform(Flight& flight, bool ask_first) {
  Connection& connection = ConnectionOf(flight.pooled);
  try {
    if (ask_first && !connection.Run(kAreYouThere)) return std::nullopt;
    if (!flight.asked || flight.asked->answered) return Status();
    return flight.asked->work(connection);
  } catch (const std::exception& thrown) {
    return Status(Fail(Error::Internal("documents.refused", {{"reason", thrown.what()}})));
  }
}

void BlockingLinks::Land(const FlightPtr& flight, Ended ended) {
  const TimePoint now = Clock::now();
  std::erase(flights_, flight);
  const AskedPtr asked = flight->asked;
  if (!asked) {
    if (!ended) breaker_.Failed(now, Permit::kCall);
    return GiveBack(std::move(flight->pooled), Pool::Use::kCheck, now);
  }
  if (options_.record != nullptr) options_.record->Returned(now - flight->since);
  GiveBack(std::move(flight->pooled), Pool::Use::kCaller, now);
  if (asked->answered) return;
  if (!ended) return Next(asked, now);
  Finish(*asked, *std::move(ended), now);
}

void BlockingLinks::Finish(Asked& asked, Status status, TimePoint now) {
  if (asked.answered.exchange(true)) return;
  std::erase_if(callers_, [&](const AskedPtr& other) { return other.get() == &asked; });
  Learn(asked, status, now);
  if (!status && status.error().kind == ErrorKind::kTimeout) status = Fail(Late());
  if (!status && status.error().kind == ErrorKind::kOverloaded) {
    status = Fail(Error::Overloaded(std::string(kCodes.overloaded), {{"retry_after", "1"}}));
  }
  asked.answer.Set(std::move(status));
}

/// A time that passed in our own queue says nothing of a server that others are talking to.
void BlockingLinks::Learn(const Asked& asked, const Status& status, TimePoint now) {
  if (!status && status.error().kind == ErrorKind::kOverloaded) return breaker_.Unknown(asked.permit);
  const bool is_late = !status && status.error().kind == ErrorKind::kTimeout;
  if (is_late && !asked.sent && pool_.Figures().open > 0) return breaker_.Unknown(asked.permit);
  if (is_late || IsServersFault(status)) return breaker_.Failed(now, asked.permit);
  breaker_.Succeeded(asked.permit);
}

void BlockingLinks::TurnedAway(ErrorKind why) {
  if (options_.record != nullptr) options_.record->TurnedAway(why);
}

void BlockingLinks::GiveBack(Pooled pooled, Pool::Use use, TimePoint now) {
  if (pooled.link->IsAlive()) return pool_.Return(now, std::move(pooled), use);
  pooled.link.reset();
  pool_.Discard(now);
}

bool BlockingLinks::Submit(async::BlockingPool::Job job) {
  const auto threads = threads_.lock();
  return threads && threads->Submit(std::move(job));
}

void BlockingLinks::Dial() {
  const bool taken = Submit([self = shared_from_this()] {
    auto opened = std::make_shared<Result<std::unique_ptr<Connection>>>(self->driver_->Open());
    asio::post(self->loop_, [self, opened] { self->Dialled(std::move(*opened)); });
  });
  if (taken) return;
  asio::post(loop_, [self = shared_from_this()] { self->pool_.Refused(Clock::now(), Unavailable("closed")); });
}

/// A greeting that was answered is as good as a probe.
void BlockingLinks::Dialled(Result<std::unique_ptr<Connection>> opened) {
  const TimePoint now = Clock::now();
  Report(now);  // what was lost before is told before what takes its place
  if (options_.record != nullptr) options_.record->Connected(opened.has_value());
  if (!opened) return pool_.Refused(now, opened.error());
  if (breaker_.state(now) != pool::BreakerState::kClosed) breaker_.Succeeded(Permit::kProbe);
  pool_.Connected(now, *std::move(opened));
}

/// Asks a connection that has been idle; one that does not answer is dropped before a caller would get it.
void BlockingLinks::Check(Pooled idle, TimePoint now) {
  const auto flight = std::make_shared<Flight>(Flight{std::move(idle), nullptr, now});
  flights_.push_back(flight);
  const bool taken = Submit([self = shared_from_this(), flight] {
    Ended ended = Perform(*flight, true);
    asio::post(self->loop_, [self, flight, ended = std::move(ended)] { self->Land(flight, ended); });
  });
  if (!taken) Land(flight, Status());
}

void BlockingLinks::Sweep() {
  const TimePoint now = Clock::now();
  const std::vector<AskedPtr> callers = callers_;
  for (const AskedPtr& asked : callers) {
    if (now < asked->deadline) continue;
    if (!asked->sent) TurnedAway(ErrorKind::kTimeout);
    Finish(*asked, Fail(Error::Timeout(std::string(kCodes.timeout))), now);
  }
  for (const FlightPtr& flight : flights_) {
    if (now - flight->since < options_.held_too_long || std::exchange(flight->told, true)) continue;
    if (options_.record != nullptr) options_.record->HeldLong();
  }
  pool_.Sweep(now);
  for (Pooled idle = pool_.TakeUnchecked(now - options_.check_after); idle.link != nullptr;
       idle = pool_.TakeUnchecked(now - options_.check_after)) {
    Check(std::move(idle), now);
  }
  Report(now);
}

void BlockingLinks::ArmSweep() {
  if (closed_) return;
  timer_.expires_after(kSweep);
  timer_.async_wait([weak = weak_from_this()](boost::system::error_code cancelled) {
    const auto self = weak.lock();
    if (!self || cancelled) return;
    self->Sweep();
    self->ArmSweep();
  });
}

void BlockingLinks::Report(TimePoint now) {
  pool::Figures figures = pool_.Figures();
  figures.breaker = std::max(figures.breaker, breaker_.state(now));
  if (options_.record == nullptr || figures == reported_) return;
  reported_ = figures;
  options_.record->Stands(0, figures);
}

}  // namespace medres::mongo
