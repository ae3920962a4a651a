#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "platform/async/task_group.hpp"
#include "platform/events/journal.hpp"

namespace medres::events {

struct FeedOptions {
  Milliseconds poll{200};
  std::int64_t batch = 512;
  std::size_t kept = 4096;  ///< events in memory, for readers that are nearly up to date
  int max_readers = 1000;
};

class FeedReader;

/// The events of all processes for many readers in this one: the outbox is read once for all of them. Readers keep a
/// place of their own and take what is after it at their own pace; who is further behind than what is kept in memory
/// reads the journal until they have caught up. Thread-safe. Outlives its readers.
class Feed {
 public:
  using Entry = std::shared_ptr<const ToldEvent>;

  Feed(sql::Database& database, boost::asio::io_context& loop, FeedOptions options,
       std::function<void(std::exception_ptr)> on_bug);
  ~Feed();

  /// Begins at the outbox's present end.
  Task<Status> Start();
  /// Readers that wait are woken, and get nothing more.
  Task<void> Stop();

  /// A reader of what is told after `after`; of what is told from now on without it. kOverloaded
  /// `events.too_many_readers` {max}.
  Result<std::unique_ptr<FeedReader>> Open(std::optional<Position> after);

 private:
  friend class FeedReader;
  class Waiter;

  Task<void> Poll();
  void Take(std::vector<ToldEvent> told);
  /// Nothing when `after` is older than what is kept.
  std::optional<std::vector<Entry>> Kept(Position after, std::size_t limit) const;

  sql::Database& database_;
  boost::asio::io_context& loop_;
  FeedOptions options_;
  async::TaskGroup group_;
  std::atomic<int> readers_ = 0;

  mutable std::mutex mutex_;
  std::deque<Entry> entries_;
  Position begin_;  ///< everything after it is kept
  Position end_;
  std::vector<std::shared_ptr<Waiter>> waiting_;
  bool stopped_ = false;
};

/// One reader's way through the feed. Belongs to the loop that it is used on.
class FeedReader {
 public:
  FeedReader(Feed& feed, Position after) : feed_(feed), place_(after) {}
  ~FeedReader();

  /// What comes next, at most `limit`; when there is nothing, waits for it no longer than `patience` and then returns
  /// nothing. Failures: the database's.
  Task<Result<std::vector<Feed::Entry>>> Next(std::size_t limit, Milliseconds patience);

  /// Ends a wait at once.
  void Cancel();

  /// Up to where it has read.
  Position place() const { return place_; }

 private:
  Task<Result<std::vector<Feed::Entry>>> FromJournal(std::size_t limit);
  std::vector<Feed::Entry> Pass(std::vector<Feed::Entry> entries);

  Feed& feed_;
  Position place_;
  std::shared_ptr<Feed::Waiter> waiter_;
};

}  // namespace medres::events
