#include "platform/events/follower.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "platform/async/loops.hpp"
#include "platform/sql/notifications.hpp"

namespace medres::events {
namespace {

namespace asio = boost::asio;

/// After a failure; also how late Stop may be noticed.
constexpr Milliseconds kLongestPause{500};

/// How far back another server's outbox is read again.
constexpr std::int64_t kRewind = 65'536;

struct FollowerSql {
  static constexpr sql::Statement kCurrent{"outbox.current", "select pg_snapshot_xmin(pg_current_snapshot())"};

  /// Which run of which server answers.
  static constexpr sql::Statement kServer{"outbox.server", "select cast(pg_postmaster_start_time() as text)"};

  /// What a running transaction may still precede is counted (for the lag), not read.
  static constexpr sql::Statement kRead{
      "outbox.read",
      "select xid, id, kind, subject, case when settled then payload else '' end, created_at, settled, trace from "
      "(select "
      "xid, "
      "id, kind, subject, payload, created_at, trace, xid < pg_snapshot_xmin(pg_current_snapshot()) as settled from "
      "outbox "
      "where (xid, id) > (cast(cast(?1 as text) as xid8), ?2) order by xid, id limit ?3) as next order by xid, id"};
};

}  // namespace

struct Follower::Batch {
  std::vector<Event> events;
  Position end;
  std::optional<Instant> oldest;  ///< of all that is told, settled or not
  std::optional<Instant> oldest_unsettled;
  bool full = false;
};

Follower::Follower(sql::Database& database, asio::io_context& loop, const Clock& clock, FollowerOptions options,
                   std::function<void(std::exception_ptr)> on_bug)
    : database_(database),
      loop_(loop),
      clock_(clock),
      options_(std::move(options)),
      timer_(loop),
      group_(std::move(on_bug)) {}

Follower::~Follower() = default;

void Follower::On(std::string kind_prefix, Consumer consumer) {
  subscriptions_.push_back({std::move(kind_prefix), std::move(consumer)});
}

Task<Result<Position>> Follower::Current() {
  if (database_.dialect() == sql::Dialect::kSqlite) co_return Position();
  co_return co_await database_.Read<Position>([](sql::Session& session) -> Task<Result<Position>> {
    MEDRES_CO_TRY(const sql::Rows rows, co_await session.Run(FollowerSql::kCurrent));
    co_return Position{rows[0].Integer(0), 0};
  });
}

void Follower::Start(Position position) {
  if (database_.dialect() == sql::Dialect::kSqlite) return;
  position_ = position;
  if (options_.listen) {
    const std::vector<std::string> channels{std::string(kOutboxChannel)};
    notifications_ = std::make_unique<sql::Notifications>(
        *options_.listen, channels, [this](auto, auto) { Wake(); }, [this] { Wake(); });
    group_.Spawn(loop_, notifications_->Run(group_));
  }
  group_.Spawn(loop_, Run());
}

Task<void> Follower::Stop() {
  stopping_ = true;
  group_.Spawn(loop_, [](Follower& follower) -> Task<void> {
    follower.Wake();
    co_return;
  }(*this));
  co_await group_.Stop();
}

void Follower::Wake() {
  woken_ = true;
  timer_.cancel();
}

Task<void> Follower::Run() {
  Milliseconds pause = options_.poll;
  while (!stopping_) {
    const Result<Batch> batch = co_await Read();
    if (!batch) {
      Count(&Figures::failed_reads);
      co_await async::Sleep(pause);
      pause = std::min(pause * 2, kLongestPause);
      continue;
    }
    pause = options_.poll;
    if (!co_await Deliver(*batch)) co_return;
    position_ = batch->end;
    if (!batch->full) co_await AwaitWake();
  }
}

Task<Result<Follower::Batch>> Follower::Read() {
  MEDRES_CO_TRY(const std::vector<sql::Rows> answers,
                co_await database_.Read<std::vector<sql::Rows>>([this](sql::Session& session) {
                  std::vector<sql::Call> calls;
                  calls.push_back({&FollowerSql::kServer, {}});
                  calls.push_back({&FollowerSql::kRead, {position_.xid, position_.id, options_.batch}});
                  return session.RunAll(std::move(calls));
                }));
  if (IsAnotherServer(std::string(answers[0][0].Text(0)))) co_return co_await Read();
  const sql::Rows& rows = answers[1];
  Batch batch;
  batch.end = position_;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = rows[i];
    if (!batch.oldest) batch.oldest = row.At(5);
    if (!row.Boolean(6)) {
      batch.oldest_unsettled = row.At(5);
      break;
    }
    batch.events.push_back({.kind = std::string(row.Text(2)),
                            .subject = row.AsUuid(3),
                            .payload = std::string(row.Text(4)),
                            .trace = row.OptionalText(7).value_or("")});
    batch.end = {row.Integer(0), row.Integer(1)};
  }
  batch.full = static_cast<std::int64_t>(batch.events.size()) == options_.batch;
  co_return batch;
}

/// A server that was started anew, or has taken the place of another, may give transactions numbers again that never
/// came to be durable there, and which the place may be beyond already. So what was told lately is told again.
bool Follower::IsAnotherServer(std::string server) {
  const std::string before = std::exchange(server_, std::move(server));
  if (before.empty() || before == server_) return false;
  position_ = {std::max<std::int64_t>(0, position_.xid - kRewind), 0};
  return true;
}

Task<bool> Follower::Deliver(const Batch& batch) {
  {
    const std::lock_guard lock(mutex_);
    oldest_pending_ = batch.oldest;
  }
  for (const Subscription& subscription : subscriptions_) {
    std::vector<Event> events;
    std::ranges::copy_if(batch.events, std::back_inserter(events),
                         [&](const Event& event) { return event.kind.starts_with(subscription.prefix); });
    if (!events.empty() && !co_await DeliverTo(subscription, std::move(events))) co_return false;
  }
  const std::lock_guard lock(mutex_);
  oldest_pending_ = batch.oldest_unsettled;
  figures_.delivered += static_cast<std::int64_t>(batch.events.size());
  co_return true;
}

/// False when the follower is to stop before the consumer took them.
Task<bool> Follower::DeliverTo(const Subscription& subscription, std::vector<Event> events) {
  for (Milliseconds pause = options_.poll; !stopping_; pause = std::min(pause * 2, kLongestPause)) {
    const std::int64_t started = trace::WallNow();
    const Status taken = co_await subscription.consumer(events);
    Record(subscription, events, started, !taken);
    if (taken) co_return true;
    Count(&Figures::failed_deliveries);
    co_await async::Sleep(pause);
  }
  co_return false;
}

void Follower::Record(const Subscription& subscription, const std::vector<Event>& events, std::int64_t started,
                      bool failed) const {
  if (options_.tracer == nullptr) return;
  for (const Event& event : events) {
    if (event.trace.empty()) continue;
    trace::Handled(*options_.tracer, event.trace, "follow " + subscription.prefix + "*", started, failed);
  }
}

Task<void> Follower::AwaitWake() {
  boost::system::error_code cancelled;
  timer_.expires_after(woken_ ? Milliseconds(0) : options_.poll);
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  if (woken_ && !stopping_) co_await async::Sleep(options_.gather);
  woken_ = false;
}

void Follower::Count(std::int64_t Figures::* figure) {
  const std::lock_guard lock(mutex_);
  ++(figures_.*figure);
}

Follower::Figures Follower::figures() const {
  const std::lock_guard lock(mutex_);
  Figures figures = figures_;
  if (oldest_pending_) figures.lag = std::max(Milliseconds(0), clock_.Now() - *oldest_pending_);
  return figures;
}

}  // namespace medres::events
