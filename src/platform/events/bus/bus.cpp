#include "platform/events/bus/bus.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <stdexcept>

#include "platform/sql/notifications.hpp"

namespace medres::events {
namespace {

namespace asio = boost::asio;
using SteadyClock = std::chrono::steady_clock;

/// How long a reader waits in Redis for news; also how late it sees that it is to stop.
constexpr Milliseconds kReading{100};
constexpr Milliseconds kLettersEvery{250};
/// What streams may have lost is looked for in the journal.
constexpr Milliseconds kSweepEvery{10'000};
constexpr Milliseconds kAfterFailure{200};
constexpr Milliseconds kSoonest{1};
constexpr int kLettersAtOnce = 64;

/// The lowest mark; nothing while the consumer is not known.
std::optional<Position> LowestOf(const Marks& marks) {
  std::optional<Position> lowest;
  for (const auto& mark : marks) {
    if (!mark) return std::nullopt;
    if (!lowest || *mark < *lowest) lowest = mark;
  }
  return lowest;
}

struct JournalRead {
  std::optional<Position> from;
  JournalPiece piece;
};

}  // namespace

/// Wakes one coroutine on its loop; rung before it waits, the wait ends at once. Ring from any thread.
struct Bus::Bell : std::enable_shared_from_this<Bell> {
  explicit Bell(asio::io_context& on) : loop(on), timer(on) {}

  void Ring() {
    asio::post(loop, [self = shared_from_this()] {
      self->rung = true;
      self->timer.cancel();
    });
  }
  Task<void> Wait(Milliseconds patience) {
    boost::system::error_code woken;
    timer.expires_after(rung ? Milliseconds(0) : patience);
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    rung = false;
  }

  asio::io_context& loop;
  asio::steady_timer timer;
  bool rung = false;
};

/// How long one waits before what is next. What is held back is looked for after 1 ms, and less and less often.
struct Bus::Patience {
  Milliseconds After(const Result<Next>& next, Milliseconds poll) {
    const Milliseconds now = std::exchange(soon, kSoonest);
    if (!next) return kAfterFailure;
    if (*next == Next::kNow) return Milliseconds(0);
    if (*next == Next::kWithNews) return poll;
    soon = std::min(now * 2, poll);
    return std::min(now, poll);
  }

  Milliseconds soon = kSoonest;
};

/// A consumer while it is served, on one loop.
struct Bus::Served {
  Served(const Inbox::Parts& parts, Consumer consumer, asio::io_context& loop)
      : inbox(parts, std::move(consumer)), bell(std::make_shared<Bell>(loop)) {}

  Inbox inbox;
  std::shared_ptr<Bell> bell;
  std::unique_ptr<StreamReader> reader;
  std::deque<Stretch> read;  ///< from streams, and not yet absorbed
  Patience patience;
  SteadyClock::time_point letters_at{};
  SteadyClock::time_point sweep_at{};
  bool failing = false;
};

Bus::Bus(Parts parts, Options options)
    : parts_(std::move(parts)),
      options_(options),
      turnstile_(options.at_once),
      relay_bell_(std::make_shared<Bell>(parts_.loops.At(parts_.loops.Count() - 1))),
      group_([this](std::exception_ptr) { parts_.logger.Error("a part of the event bus has ended"); }) {
  // One process alone has a SQLite database: there is nobody to share with.
  if (parts_.redis == nullptr || parts_.database.dialect() == sql::Dialect::kSqlite) return;
  ownership_ = std::make_unique<Ownership>(*parts_.redis, medres::ToText(MakeUuid()));
  relay_ = std::make_unique<Relay>(parts_.database, *parts_.redis, parts_.registry, options.relay);
}

Bus::~Bus() = default;

void Bus::On(Consumer consumer) {
  for (const auto& other : served_) {
    if (other->inbox.consumer().name == consumer.name) {
      throw std::logic_error("two consumers are named " + consumer.name);
    }
  }
  const int loop = static_cast<int>(served_.size()) % parts_.loops.Count();
  const Inbox::Parts parts{.database = parts_.database,
                           .clock = parts_.clock,
                           .registry = parts_.registry,
                           .chance = parts_.chance,
                           .turnstile = turnstile_,
                           .tracer = parts_.tracer};
  served_.push_back(std::make_unique<Served>(parts, std::move(consumer), parts_.loops.At(loop)));
}

Task<Status> Bus::Begin() {
  co_return co_await parts_.database.RunWrite(
      [this](sql::Session& session) -> Task<Status> {
        for (const auto& served : served_) MEDRES_CO_CHECK(co_await BeginMarks(session, served->inbox.consumer().name));
        co_return Status();
      },
      sql::Database::kDeadline);
}

void Bus::Start() {
  if (parts_.listen && parts_.database.dialect() == sql::Dialect::kPostgres) {
    notifications_ = std::make_unique<sql::Notifications>(
        *parts_.listen, std::vector<std::string>{std::string(kOutboxChannel)}, [this](auto, auto) { WakeAll(); },
        [this] { WakeAll(); });
    group_.Spawn(relay_bell_->loop, notifications_->Run(group_));
  }
  if (ownership_) {
    group_.Spawn(parts_.loops.At(0), RenewLeases());
    group_.Spawn(relay_bell_->loop, RunRelay());
  }
  for (const auto& served : served_) {
    if (ownership_) {
      served->reader = std::make_unique<StreamReader>(*parts_.redis, served->inbox.consumer().name, ownership_->me());
    }
    group_.Spawn(served->bell->loop, Serve(*served));
  }
}

Task<void> Bus::Stop() {
  WakeAll();
  co_await group_.Stop();
}

Task<Status> Bus::Drain() {
  MEDRES_CO_CHECK(co_await Begin());
  for (const auto& served : served_) {
    for (Next next = Next::kNow; next == Next::kNow;) {
      MEDRES_CO_TRY(next, co_await FromJournal(*served));
    }
    MEDRES_CO_CHECK(co_await served->inbox.TryLettersAgain(kLettersAtOnce));
  }
  co_return Status();
}

void Bus::WakeAll() {
  if (UsesStreams()) return relay_bell_->Ring();
  for (const auto& served : served_) served->bell->Ring();
}

/// While Redis is away everybody reads the journal.
bool Bus::UsesStreams() const { return ownership_ && ownership_->IsInTouch(); }

Task<void> Bus::Serve(Served& served) {
  while (!group_.stopping()) {
    Result<Next> next = co_await Handle(served);
    if (const Status tried = co_await TryLetters(served); !tried) next = Fail(tried.error());
    if (!next && !std::exchange(served.failing, true)) {
      parts_.logger.Warning("a consumer of events fails, and is tried again",
                            {{"consumer", served.inbox.consumer().name}, {"error", ToString(next.error())}});
    }
    if (next) served.failing = false;
    const Milliseconds pause = served.patience.After(next, options_.poll);
    if (pause.count() > 0 && !group_.stopping()) co_await served.bell->Wait(pause);
  }
  // What Redis does not hear comes again, and is known.
  if (served.reader) (void)co_await served.reader->Tell();
}

Task<Result<Bus::Next>> Bus::Handle(Served& served) {
  if (!UsesStreams()) co_return co_await FromJournal(served);
  if (SteadyClock::now() >= served.sweep_at) {
    MEDRES_CO_CHECK(co_await Sweep(served));
    served.sweep_at = SteadyClock::now() + kSweepEvery;
  }
  co_return co_await FromStreams(served);
}

Task<Result<Bus::Next>> Bus::FromStreams(Served& served) {
  if (served.read.empty()) {
    const auto held = ownership_->Owned();
    if (held.empty()) co_return Next::kWithNews;
    const std::int64_t batch = served.inbox.consumer().batch;
    MEDRES_CO_TRY(std::vector<StreamEntry> entries, co_await served.reader->Read(held, batch, kReading));
    for (Stretch& stretch : Weave(std::move(entries), static_cast<std::size_t>(batch))) {
      served.read.push_back(std::move(stretch));
    }
  }
  MEDRES_CO_CHECK(co_await AbsorbRead(served));
  co_return Next::kNow;  // to read is to wait
}

Task<Status> Bus::AbsorbRead(Served& served) {
  while (!served.read.empty()) {
    const Stretch& stretch = served.read.front();
    MEDRES_CO_TRY(const std::vector<int> gaps, co_await served.inbox.Absorb(stretch));
    if (!gaps.empty()) {
      MEDRES_CO_CHECK(co_await CatchUp(served, gaps));
      MEDRES_CO_CHECK(co_await served.inbox.Absorb(stretch));
    }
    served.read.pop_front();
  }
  served.reader->Acknowledge();
  co_return Status();
}

/// Of some partitions everything that is in the journal.
Task<Status> Bus::CatchUp(Served& served, std::vector<int> parts) {
  if (parts.empty()) co_return Status();
  const Consumer& consumer = served.inbox.consumer();
  const std::int64_t limit = std::max<std::int64_t>(1, consumer.batch / std::ssize(parts));
  for (bool is_all = false; !is_all && !group_.stopping();) {
    MEDRES_CO_TRY(const Missed missed, co_await parts_.database.Read<Missed>([&](sql::Session& session) {
      return ReadMissed(session, consumer.name, parts, limit);
    }));
    is_all = missed.is_all;
    if (!missed.stretch.Parts().empty()) MEDRES_CO_CHECK(co_await served.inbox.Absorb(missed.stretch));
  }
  co_return Status();
}

Task<Status> Bus::Sweep(Served& served) {
  std::vector<int> parts;
  for (const Ownership::Held& held : ownership_->Owned()) parts.push_back(held.part);
  co_return co_await CatchUp(served, std::move(parts));
}

Task<Result<Bus::Next>> Bus::FromJournal(Served& served) {
  const std::int64_t batch = served.inbox.consumer().batch;
  MEDRES_CO_TRY(JournalRead read,
                co_await parts_.database.Read<JournalRead>([&](sql::Session& session) -> Task<Result<JournalRead>> {
                  JournalRead reading;
                  MEDRES_CO_TRY(const Marks marks, co_await ReadMarks(session, served.inbox.consumer().name));
                  reading.from = LowestOf(marks);
                  if (!reading.from) co_return reading;
                  MEDRES_CO_TRY(reading.piece, co_await ReadPieceAfter(session, *reading.from, batch));
                  co_return reading;
                }));
  if (!read.from) MEDRES_CO_CHECK(co_await Begin());  // its marks are gone
  const Next after = read.piece.holds_back ? Next::kSoon : Next::kWithNews;
  if (read.piece.told.empty()) co_return after;
  Stretch stretch;
  stretch.covered.fill(Covered{.from = *read.from, .to = read.piece.told.back().at});
  stretch.events = std::move(read.piece.told);
  const bool is_whole = std::ssize(stretch.events) == batch;
  MEDRES_CO_CHECK(co_await served.inbox.Absorb(stretch));
  co_return is_whole ? Next::kNow : after;
}

Task<Status> Bus::TryLetters(Served& served) {
  if (SteadyClock::now() < served.letters_at) co_return Status();
  MEDRES_CO_TRY(const int tried, co_await served.inbox.TryLettersAgain(kLettersAtOnce));
  if (tried < kLettersAtOnce) served.letters_at = SteadyClock::now() + kLettersEvery;
  co_return Status();
}

Task<void> Bus::RunRelay() {
  Patience patience;
  while (!group_.stopping()) {
    if (!ownership_->IsRelay()) {
      co_await relay_->Rest();
      co_await relay_bell_->Wait(options_.poll);
      continue;
    }
    const Result<Next> next = co_await relay_->Step();
    if (!next) parts_.logger.Warning("events are not relayed", {{"error", ToString(next.error())}});
    const Milliseconds pause = patience.After(next, options_.poll);
    if (pause.count() > 0 && !group_.stopping()) co_await relay_bell_->Wait(pause);
  }
  co_await relay_->Rest();
}

Task<void> Bus::RenewLeases() {
  bool failing = false;
  do {
    const Status renewed = co_await ownership_->Renew();
    if (!renewed && !failing) {
      parts_.logger.Warning("Redis is away: events are read from the journal", {{"error", ToString(renewed.error())}});
    }
    failing = !renewed;
  } while (co_await group_.Sleep(Ownership::kRenewEvery));
  co_await ownership_->GiveUp();
}

}  // namespace medres::events
