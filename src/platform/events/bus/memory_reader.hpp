#pragma once

#include <chrono>
#include <concepts>
#include <exception>
#include <functional>
#include <optional>
#include <string>

#include "platform/async/task.hpp"
#include "platform/events/bus/aside.hpp"
#include "platform/events/bus/event_type.hpp"
#include "platform/events/bus/ring.hpp"
#include "platform/events/bus/rules.hpp"
#include "platform/metrics/metrics.hpp"

namespace medres::events {

struct MemoryOptions {
  Lane lane = Lane::kNormal;
  Retry retry = {};
};

/// An event that was given up; `event` refers to it while the call lasts.
struct GivenUp {
  std::string_view consumer;
  std::string_view kind;
  Uuid key;
  int failures = 0;
  const Error& failure;
};

/// What all subscriptions of one process share.
struct MemoryHooks {
  std::function<void(const GivenUp&)> on_dead;
  std::function<double()> chance;
};

/// One subscription's way through one shard's ring, as the shard's worker sees it.
class MemoryReader {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  MemoryReader() = default;
  virtual ~MemoryReader() = default;
  MemoryReader(const MemoryReader&) = delete;
  MemoryReader& operator=(const MemoryReader&) = delete;

  virtual bool HasWork(TimePoint now) const = 0;
  /// When something set aside is due next.
  virtual std::optional<TimePoint> NextDue() const = 0;
  /// Handles at most `limit`; the task is empty work where the handler is a plain function and was done at once.
  virtual bool TurnNow(std::size_t limit) = 0;
  virtual Task<void> Turn(std::size_t limit) = 0;
  virtual Lane lane() const = 0;
};

/// Counted per subscription, over all shards.
struct MemoryFigures {
  MemoryFigures(metrics::Registry& registry, const std::string& consumer)
      : handled(registry.GetCounter("medres_bus_handled_total", "Events of the bus in memory that were handled.",
                                    Label(consumer))),
        failed(registry.GetCounter("medres_bus_failed_total", "Handlings that failed.", Label(consumer))),
        dead(registry.GetCounter("medres_bus_dead_total", "Events that were given up.", Label(consumer))),
        latency(registry.GetHistogram("medres_bus_latency_seconds", "From publishing until an event was handled.",
                                      Label(consumer))) {}

  static std::string Label(const std::string& consumer) { return "consumer=\"" + consumer + "\""; }

  metrics::Counter& handled;
  metrics::Counter& failed;
  metrics::Counter& dead;
  metrics::Histogram& latency;
};

/// What was set aside at most; beyond, the reader rests, its ring fills, and publishers feel it.
inline constexpr std::size_t kMostAside = 4096;

/// `Handler` is `Status(const T&)` or `Task<Status>(const T&)`.
template <KeyedEvent T, class Handler>
class MemoryReaderOf final : public MemoryReader {
 public:
  static constexpr bool kIsPlain = std::same_as<std::invoke_result_t<Handler&, const T&>, Status>;

  MemoryReaderOf(std::string name, Ring<T>& ring, Handler handler, MemoryOptions options, MemoryFigures& figures,
                 const MemoryHooks& hooks)
      : name_(std::move(name)),
        ring_(ring),
        reader_(ring.AddReader()),
        handler_(std::move(handler)),
        options_(options),
        figures_(figures),
        hooks_(hooks) {}

  bool HasWork(TimePoint now) const override {
    return (aside_.size() < kMostAside && ring_.Ready(reader_, 1) > 0) || aside_.Due(now);
  }
  std::optional<TimePoint> NextDue() const override { return aside_.NextDue(); }
  Lane lane() const override { return options_.lane; }

  bool TurnNow(std::size_t limit) override {
    if constexpr (kIsPlain) {
      TurnPlain(limit);
      return true;
    } else {
      return false;
    }
  }

  Task<void> Turn(std::size_t limit) override {
    if constexpr (!kIsPlain) {
      co_await RetryDue();
      const std::size_t ready = aside_.size() < kMostAside ? ring_.Ready(reader_, limit) : 0;
      for (std::size_t i = 0; i < ready; ++i) {
        const auto& slot = ring_.Peek(reader_, 0);
        if (aside_.Holds(UuidOf(slot.value.key))) {
          SetAside(slot, 0);
        } else {
          const Status done = co_await Attempt(slot.value);
          Learn(slot, done);
        }
        ring_.Pass(reader_, 1);
      }
    }
    co_return;
  }

 private:
  using Slot = typename Ring<T>::Slot;
  using Clock = std::chrono::steady_clock;

  void TurnPlain(std::size_t limit)
    requires kIsPlain
  {
    while (const auto key = aside_.Due(Clock::now())) Settle(*key, AttemptPlain(aside_.First(*key).value));
    const std::size_t ready = aside_.size() < kMostAside ? ring_.Ready(reader_, limit) : 0;
    std::int64_t handled = 0;
    for (std::size_t i = 0; i < ready; ++i) {
      const Slot& slot = ring_.Peek(reader_, i);
      if (aside_.Holds(UuidOf(slot.value.key))) [[unlikely]] {
        SetAside(slot, 0);
        continue;
      }
      const Status done = AttemptPlain(slot.value);
      if (done) [[likely]] {
        ++handled;
      } else {
        Learn(slot, done);
      }
    }
    if (handled > 0) Observe(ready, handled);
    ring_.Pass(reader_, ready);
  }

  /// Those of one publishing have one time: a batch is measured by few observations.
  void Observe(std::size_t count, std::int64_t handled) {
    const std::int64_t now = Clock::now().time_since_epoch().count();
    std::size_t first = 0;
    for (std::size_t i = 1; i <= count; ++i) {
      const std::int64_t told = ring_.Peek(reader_, first).told;
      if (i < count && ring_.Peek(reader_, i).told == told) continue;
      const double seconds = static_cast<double>(now - told) / 1e9;
      for (; first < i; ++first) figures_.latency.Observe(seconds);
    }
    figures_.handled.Add(handled);
  }

  Status AttemptPlain(const T& value) {
    try {
      return handler_(value);
    } catch (const std::exception& thrown) {
      return Fail(Error::Internal("events.handler_threw", {{"reason", thrown.what()}}));
    }
  }

  Task<Status> Attempt(const T& value)
    requires(!kIsPlain)
  {
    try {
      co_return co_await handler_(value);
    } catch (const std::exception& thrown) {
      co_return Fail(Error::Internal("events.handler_threw", {{"reason", thrown.what()}}));
    }
  }

  Task<void> RetryDue()
    requires(!kIsPlain)
  {
    while (const auto key = aside_.Due(Clock::now())) {
      const Status done = co_await Attempt(aside_.First(*key).value);
      Settle(*key, done);
    }
  }

  void SetAside(const Slot& slot, int failures) {
    const Milliseconds pause = failures > 0 ? PauseAfter(options_.retry, failures, hooks_.chance()) : Milliseconds(0);
    aside_.Add(UuidOf(slot.value.key),
               {.value = slot.value, .told = slot.told, .failures = failures, .due = Clock::now() + pause});
  }

  void Done(std::int64_t told) {
    figures_.handled.Add();
    figures_.latency.Observe(static_cast<double>(Clock::now().time_since_epoch().count() - told) / 1e9);
  }

  void GiveUp(const T& value, int failures, const Error& failure) {
    figures_.dead.Add();
    hooks_.on_dead({.consumer = name_,
                    .kind = T::kEvent.name,
                    .key = UuidOf(value.key),
                    .failures = failures,
                    .failure = failure});
  }

  /// After a first attempt.
  void Learn(const Slot& slot, const Status& done) {
    if (done) return Done(slot.told);
    figures_.failed.Add();
    if (IsSpent(options_.retry, 1)) return GiveUp(slot.value, 1, done.error());
    SetAside(slot, 1);
  }

  /// After another attempt of a key's first.
  void Settle(const Uuid& key, const Status& done) {
    auto& first = aside_.First(key);
    if (done) {
      Done(first.told);
      return aside_.Drop(key);
    }
    figures_.failed.Add();
    if (IsSpent(options_.retry, ++first.failures)) {
      GiveUp(first.value, first.failures, done.error());
      return aside_.Drop(key);
    }
    first.due = Clock::now() + PauseAfter(options_.retry, first.failures, hooks_.chance());
  }

  std::string name_;
  Ring<T>& ring_;
  std::size_t reader_;
  Handler handler_;
  MemoryOptions options_;
  MemoryFigures& figures_;
  const MemoryHooks& hooks_;
  Aside<T> aside_;
};

}  // namespace medres::events
