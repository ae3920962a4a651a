#pragma once

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "platform/async/loops.hpp"
#include "platform/async/task_group.hpp"
#include "platform/events/bus/event_type.hpp"
#include "platform/events/bus/inbox.hpp"
#include "platform/events/bus/relay.hpp"
#include "platform/events/bus/streams.hpp"
#include "platform/events/bus/turnstile.hpp"
#include "platform/log/log.hpp"
#include "platform/sql/postgres.hpp"

namespace medres::sql {
class Notifications;
}

namespace medres::events {

struct Subscribing {
  Lane lane = Lane::kNormal;
  Retry retry = {};
  std::int64_t batch = 512;  ///< events in one transaction at most
};

namespace detail {

/// Typed work as a handler of what is told: for each event, or for all of a batch.
template <StoredEvent T, class Work>
Handler HandlerOf(Work work) {
  return [work = std::move(work)](sql::Session& session, Told events) mutable -> Task<Status> {
    if constexpr (std::invocable<Work&, sql::Session&, std::span<const T>>) {
      std::vector<T> typed;
      typed.reserve(events.size());
      for (const ToldEvent* told : events) {
        MEDRES_CO_TRY(T event, Decode<T>(told->event));
        typed.push_back(std::move(event));
      }
      co_return co_await work(session, std::span<const T>(typed));
    } else {
      for (const ToldEvent* told : events) {
        MEDRES_CO_TRY(const T event, Decode<T>(told->event));
        MEDRES_CO_CHECK(co_await work(session, event));
      }
      co_return Status();
    }
  };
}

}  // namespace detail

/// Events that must not be lost: told by AppendTo in the transaction in which they happened, handled by each consumer
/// in a transaction of its own, once and in order of each key, whatever dies meanwhile.
///
///     bus.On<LotMoved>("watch-stock", [&](sql::Session& s, const LotMoved& moved) -> Task<Status> { … },
///                      {.lane = Lane::kHigh, .retry = {.attempts = 12}});
///
/// With Redis (and PostgreSQL) events travel by streams, and partitions are shared among processes; without, or while
/// it is away, each consumer reads the journal. To consumers both are the same. Add them before Begin.
class Bus {
 public:
  struct Parts {
    sql::Database& database;
    async::Loops& loops;
    const Clock& clock;
    metrics::Registry& registry;
    log::Logger& logger;
    std::function<double()> chance;              ///< numbers in 0..1, for pauses
    redis::Client* redis = nullptr;              ///< nothing: by the journal alone
    std::optional<sql::PostgresOptions> listen;  ///< also woken by NOTIFY; without it by the poll alone
    trace::Tracer* tracer = nullptr;
  };
  struct Options {
    Milliseconds poll{100};  ///< how often the journal is looked at when nobody wakes
    int at_once = 4;         ///< transactions of all consumers that run side by side
    Relay::Options relay = {};
  };

  Bus(Parts parts, Options options);
  ~Bus();

  /// A consumer of one type: `work` is `Task<Status>(sql::Session&, const T&)`, or takes all of a batch as
  /// `std::span<const T>`. Throws std::logic_error for a name that is taken.
  template <StoredEvent T, class Work>
  void On(std::string name, Work work, const Subscribing& how = {}) {
    On(Consumer{.name = std::move(name),
                .kinds = {std::string(T::kEvent.name)},
                .handler = detail::HandlerOf<T>(std::move(work)),
                .lane = how.lane,
                .retry = how.retry,
                .batch = how.batch});
  }
  /// A consumer of many kinds, as they are told.
  void On(Consumer consumer);

  /// A consumer that is new begins here.
  Task<Status> Begin();
  void Start();
  Task<void> Stop();

  /// Handles what there is now, by the journal alone, and ends when that is done: for tests and commands, instead of
  /// Start.
  Task<Status> Drain();

 private:
  struct Served;
  struct Bell;
  struct Patience;
  /// What a reader does next: reads on, soon (events are told that a transaction holds back), or when it is woken.
  using Next = Relay::Next;

  Task<void> Serve(Served& served);
  Task<Result<Next>> Handle(Served& served);
  Task<Result<Next>> FromStreams(Served& served);
  Task<Result<Next>> FromJournal(Served& served);
  Task<Status> AbsorbRead(Served& served);
  Task<Status> CatchUp(Served& served, std::vector<int> parts);
  Task<Status> Sweep(Served& served);
  Task<Status> TryLetters(Served& served);
  Task<void> RunRelay();
  Task<void> RenewLeases();
  bool UsesStreams() const;
  void WakeAll();

  Parts parts_;
  Options options_;
  Turnstile turnstile_;
  std::unique_ptr<Ownership> ownership_;
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<sql::Notifications> notifications_;
  std::vector<std::unique_ptr<Served>> served_;
  std::shared_ptr<Bell> relay_bell_;
  async::TaskGroup group_;
};

}  // namespace medres::events
