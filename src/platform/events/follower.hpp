#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "platform/async/task_group.hpp"
#include "platform/events/outbox.hpp"
#include "platform/events/position.hpp"
#include "platform/sql/database.hpp"
#include "platform/sql/postgres.hpp"
#include "platform/trace/tracer.hpp"

namespace medres::sql {
class Notifications;
}

namespace medres::events {

struct FollowerOptions {
  std::optional<sql::PostgresOptions> listen;  ///< also woken by NOTIFY; without it by the poll alone
  Milliseconds poll{50};
  Milliseconds gather{10};  ///< from being woken to reading, so that a busy outbox is read in gulps
  std::int64_t batch = 512;
  trace::Tracer* tracer = nullptr;  ///< records who handled what, in the traces that the events happened in
};

/// Brings the events of all processes, this one's included, to consumers that keep memory in step with the database.
/// Each event arrives at least once, none is left out, in (transaction, row) order, also over a restart of the
/// database and over a change of the primary, after which the latest come again; consumers drop what they have seen, by
/// version. On SQLite there is one process and nothing to follow: Start does nothing. Everything runs on one loop;
/// `Stop` before it is destroyed, and before that loop ends.
class Follower {
 public:
  /// A batch of events of the consumer's kinds. A failure has the same batch delivered again after a pause; until then
  /// nobody gets the next.
  using Consumer = std::function<Task<Status>(const std::vector<Event>&)>;

  struct Figures {
    std::int64_t delivered = 0;
    std::int64_t failed_reads = 0;
    std::int64_t failed_deliveries = 0;
    Milliseconds lag{0};  ///< age of the oldest event that is told but not delivered, as last seen
  };

  /// `on_bug` gets what a consumer throws; the follower has ended then.
  Follower(sql::Database& database, boost::asio::io_context& loop, const Clock& clock, FollowerOptions options,
           std::function<void(std::exception_ptr)> on_bug);
  ~Follower();

  /// Before Start. A kind belongs to a consumer when it starts with the prefix.
  void On(std::string kind_prefix, Consumer consumer);

  /// The end of the outbox now, to be taken before memory is loaded: what commits later comes after it.
  Task<Result<Position>> Current();

  void Start(Position position);
  Task<void> Stop();

  Figures figures() const;  ///< thread-safe

 private:
  struct Batch;
  struct Subscription {
    std::string prefix;
    Consumer consumer;
  };

  Task<void> Run();
  Task<Result<Batch>> Read();
  bool IsAnotherServer(std::string server);
  Task<bool> Deliver(const Batch& batch);
  Task<bool> DeliverTo(const Subscription& subscription, std::vector<Event> events);
  void Record(const Subscription& subscription, const std::vector<Event>& events, std::int64_t started,
              bool failed) const;
  Task<void> AwaitWake();
  void Wake();
  void Count(std::int64_t Figures::* figure);

  sql::Database& database_;
  boost::asio::io_context& loop_;
  const Clock& clock_;
  FollowerOptions options_;
  std::vector<Subscription> subscriptions_;
  std::unique_ptr<sql::Notifications> notifications_;
  boost::asio::steady_timer timer_;
  bool woken_ = false;
  std::atomic<bool> stopping_ = false;
  Position position_;
  std::string server_;  ///< which run of which server was read last
  async::TaskGroup group_;

  mutable std::mutex mutex_;
  Figures figures_;
  std::optional<Instant> oldest_pending_;
};

}  // namespace medres::events
