#pragma once

#include <chrono>
#include <functional>
#include <limits>
#include <list>
#include <memory>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/pool/figures.hpp"

namespace medres::pool {

/// What a pool lends.
class Link {
 public:
  virtual ~Link() = default;
  /// Asked before it is lent again: whether the other side is still there, as far as can be told without waiting.
  virtual bool IsAlive() = 0;
};

/// The codes by which a pool's callers are told why they got nothing.
struct Refusals {
  std::string_view overloaded;
  std::string_view timeout;
  std::string_view unavailable;
};

struct Limits {
  int min = 1;
  int max = 4;
  int max_waiting = 256;
  Milliseconds idle_timeout{60'000};     ///< what is above `min` is closed after so long unused
  Milliseconds max_lifetime{1'800'000};  ///< less up to a fifth, so that connections do not end together
  Milliseconds backoff_min{50};          ///< between attempts to connect; doubled each time, plus or minus a half
  Milliseconds backoff_max{2'000};
};

/// The rules of a pool, without threads, sockets or clock: who gets a link, when one is made, when one is closed.
/// Belongs to one loop. The most recently used link is lent first, so that surplus ages; those who wait are served in
/// order.
class Pool {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  struct Pooled {
    std::unique_ptr<Link> link;
    TimePoint retire_at;
    TimePoint idle_since;
    TimePoint checked_at;  ///< when it was last known to answer
    int generation = 0;    ///< see Loss::kAll
  };
  using Waiter = std::move_only_function<void(Result<Pooled>)>;

  /// `connect` starts an attempt, which ends with Connected or Refused; it must not call back before it returns.
  Pool(const Limits& limits, const Refusals& refusals, std::function<void()> connect, std::uint64_t seed);

  /// An idle link that is alive. A null link when there is none: then Wait.
  Pooled TryTake();

  /// Calls `waiter` when a link is free. Failures: kOverloaded (at once), kTimeout, kUnavailable {reason} when an
  /// attempt to connect failed and nothing is open.
  void Wait(TimePoint now, TimePoint deadline, Waiter waiter);

  enum class Use : std::uint8_t { kCaller, kCheck };
  /// What was only checked keeps its idle time.
  void Return(TimePoint now, Pooled pooled, Use use = Use::kCaller);
  /// An idle link that has not been known to answer since `before`, for its keeper to ask; a null link when there is
  /// none. It counts as lent until it is returned or discarded.
  Pooled TakeUnchecked(TimePoint before);
  /// A lent link that is not coming back. With kAll the others lead to the same wrong server: the idle are dropped, the
  /// lent when they return.
  enum class Loss : std::uint8_t { kThis, kAll };
  void Discard(TimePoint now, Loss loss = Loss::kThis);

  void Connected(TimePoint now, std::unique_ptr<Link> link);
  void Refused(TimePoint now, const Error& error);

  /// What its keeper knows besides.
  struct Outlook {
    int target = std::numeric_limits<int>::max();  ///< links there may be at present, within the limits
    std::optional<Error> hopeless;                 ///< why whoever waits need not wait any longer
  };
  /// To be called every few milliseconds: deadlines, ages, reconnection. Links above the target are dropped as they
  /// become idle.
  void Sweep(TimePoint now, const Outlook& outlook);
  void Sweep(TimePoint now) { Sweep(now, Outlook()); }
  /// Fails who waits, drops what is idle; links that return are dropped.
  void Close();

  /// The breaker is open while the server refuses and nothing is connected, half-open while that is being tried.
  pool::Figures Figures() const;

 private:
  struct Waiting {
    TimePoint deadline;
    Waiter waiter;
  };

  void Serve(Pooled pooled);
  void FailWaiting(const Error& error);
  void RetireIdle();
  void ConnectIfNeeded(TimePoint now);
  void DropAged(TimePoint now);
  BreakerState State() const;
  bool IsSurplus() const { return open_ > target_; }
  void Drop(TimePoint now);
  Milliseconds Jittered(Milliseconds duration, double spread);

  Limits limits_;
  Refusals codes_;
  std::function<void()> connect_;
  std::minstd_rand random_;
  std::vector<Pooled> idle_;  ///< the last is the most recently used
  std::list<Waiting> waiting_;
  int target_;
  int generation_ = 0;
  int open_ = 0;
  std::int64_t lost_ = 0;
  int connecting_ = 0;
  int refusals_ = 0;  ///< in a row
  TimePoint next_attempt_;
  bool closed_ = false;
};

}  // namespace medres::pool
