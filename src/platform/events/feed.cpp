#include "platform/events/feed.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace medres::events {

namespace asio = boost::asio;

/// Wakes one reader's coroutine on its own loop: by news, by time or because it is to end.
class Feed::Waiter : public std::enable_shared_from_this<Feed::Waiter> {
 public:
  explicit Waiter(const asio::any_io_executor& executor) : timer_(executor) {}

  /// From any thread.
  void Wake() {
    asio::post(timer_.get_executor(), [self = shared_from_this()] { self->WakeHere(); });
  }
  void WakeHere() {
    woken_ = true;
    timer_.cancel();
  }

  Task<void> Wait(Milliseconds patience) {
    if (!woken_) {
      boost::system::error_code cancelled;
      timer_.expires_after(patience);
      co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    woken_ = false;
  }

 private:
  asio::steady_timer timer_;
  bool woken_ = false;  ///< by what came before the wait began
};

Feed::Feed(sql::Database& database, asio::io_context& loop, FeedOptions options,
           std::function<void(std::exception_ptr)> on_bug)
    : database_(database), loop_(loop), options_(options), group_(std::move(on_bug)) {}

Feed::~Feed() = default;

Task<Status> Feed::Start() {
  MEDRES_CO_TRY(const Position end,
                co_await database_.Read<Position>([](sql::Session& session) { return EndOf(session); }));
  begin_ = end_ = end;
  group_.Spawn(loop_, Poll());
  co_return Status();
}

Task<void> Feed::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (const auto& waiter : std::exchange(waiting_, {})) waiter->Wake();
  }
  co_await group_.Stop();
}

Result<std::unique_ptr<FeedReader>> Feed::Open(std::optional<Position> after) {
  if (readers_.fetch_add(1) >= options_.max_readers) {
    readers_.fetch_sub(1);
    return Fail(Error::Overloaded("events.too_many_readers", {{"max", std::to_string(options_.max_readers)}}));
  }
  const std::lock_guard lock(mutex_);
  return std::make_unique<FeedReader>(*this, after.value_or(end_));
}

std::optional<std::vector<Feed::Entry>> Feed::Kept(Position after, std::size_t limit) const {
  if (after < begin_) return std::nullopt;
  std::vector<Entry> kept;
  auto at = std::ranges::upper_bound(entries_, after, {}, [](const Entry& entry) { return entry->at; });
  for (; at != entries_.end() && kept.size() < limit; ++at) kept.push_back(*at);
  return kept;
}

Task<void> Feed::Poll() {
  while (!group_.stopping()) {
    auto told = co_await database_.Read<std::vector<ToldEvent>>(
        [this](sql::Session& session) { return ReadAfter(session, end_, options_.batch); });
    const bool whole = told && static_cast<std::int64_t>(told->size()) == options_.batch;
    if (told && !told->empty()) Take(*std::move(told));
    if (!whole && !co_await group_.Sleep(options_.poll)) co_return;
  }
}

void Feed::Take(std::vector<ToldEvent> told) {
  const std::lock_guard lock(mutex_);
  end_ = told.back().at;
  for (ToldEvent& event : told) entries_.push_back(std::make_shared<const ToldEvent>(std::move(event)));
  while (entries_.size() > options_.kept) {
    begin_ = entries_.front()->at;
    entries_.pop_front();
  }
  for (const auto& waiter : std::exchange(waiting_, {})) waiter->Wake();
}

FeedReader::~FeedReader() {
  const std::lock_guard lock(feed_.mutex_);
  std::erase(feed_.waiting_, waiter_);
  feed_.readers_.fetch_sub(1);
}

Task<Result<std::vector<Feed::Entry>>> FeedReader::Next(std::size_t limit, Milliseconds patience) {
  if (!waiter_) waiter_ = std::make_shared<Feed::Waiter>(co_await asio::this_coro::executor);
  std::optional<std::vector<Feed::Entry>> kept;
  {
    const std::lock_guard lock(feed_.mutex_);
    kept = feed_.Kept(place_, limit);
    if (feed_.stopped_) co_return std::vector<Feed::Entry>();
    if (kept && kept->empty()) feed_.waiting_.push_back(waiter_);
  }
  if (kept && kept->empty()) {
    co_await waiter_->Wait(patience);
    const std::lock_guard lock(feed_.mutex_);
    std::erase(feed_.waiting_, waiter_);
    kept = feed_.Kept(place_, limit);
  }
  if (!kept) co_return co_await FromJournal(limit);
  co_return Pass(*std::move(kept));
}

void FeedReader::Cancel() {
  if (waiter_) waiter_->WakeHere();
}

Task<Result<std::vector<Feed::Entry>>> FeedReader::FromJournal(std::size_t limit) {
  MEDRES_CO_TRY(std::vector<ToldEvent> told,
                co_await feed_.database_.Read<std::vector<ToldEvent>>([&](sql::Session& session) {
                  return ReadAfter(session, place_, static_cast<std::int64_t>(limit));
                }));
  std::vector<Feed::Entry> entries;
  for (ToldEvent& event : told) entries.push_back(std::make_shared<const ToldEvent>(std::move(event)));
  if (entries.empty()) {
    // Nothing is left between its place and what is kept: it has caught up.
    const std::lock_guard lock(feed_.mutex_);
    place_ = std::max(place_, feed_.begin_);
  }
  co_return Pass(std::move(entries));
}

std::vector<Feed::Entry> FeedReader::Pass(std::vector<Feed::Entry> entries) {
  if (!entries.empty()) place_ = entries.back()->at;
  return entries;
}

}  // namespace medres::events
