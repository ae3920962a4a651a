#pragma once

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/async/loops.hpp"
#include "platform/async/task_group.hpp"
#include "platform/events/bus/memory_reader.hpp"

namespace medres::events {

/// One of the bus's workers: a coroutine on a loop that gives turns to the readers of its rings.
class MemoryShard {
 public:
  explicit MemoryShard(boost::asio::io_context& loop);
  ~MemoryShard();

  void Add(std::unique_ptr<MemoryReader> reader);
  Task<void> Run(async::TaskGroup& group);
  /// After something was put into one of its rings. Thread-safe.
  void Wake();
  void Notice();

  boost::asio::io_context& loop() { return loop_; }

 private:
  struct Bell;

  MemoryReader* Next(MemoryReader::TimePoint now);
  Task<void> Rest(bool was_busy);
  bool HasWork() const;

  boost::asio::io_context& loop_;
  std::array<std::vector<std::unique_ptr<MemoryReader>>, kLanes> readers_;
  std::array<std::size_t, kLanes> turns_{};
  LaneCredits credits_{};
  std::shared_ptr<Bell> bell_;
  alignas(64) std::atomic<bool> asleep_ = false;
};

/// The publisher of one type of event. Thread-safe; lives as long as its bus.
template <KeyedEvent T>
class MemoryTopic {
 public:
  MemoryTopic(std::deque<MemoryShard>& shards, std::size_t capacity, metrics::Registry& registry)
      : shards_(shards),
        published_(registry.GetCounter("medres_bus_published_total", "Events given to the bus in memory.", Label())),
        refused_(registry.GetCounter("medres_bus_refused_total", "Events for which there was no room.", Label())) {
    for (std::size_t i = 0; i < shards.size(); ++i) rings_.push_back(std::make_unique<Ring<T>>(capacity));
  }

  /// False when there is no room: then nobody gets it.
  bool TryPublish(const T& event) {
    if (!has_readers_) return true;
    const std::size_t shard = ShardOf(event);
    if (!rings_[shard]->Push({&event, 1}, Now())) {
      refused_.Add();
      return false;
    }
    published_.Add();
    shards_[shard].Wake();
    return true;
  }

  /// Waits for room, no longer than `patience`: kOverloaded `events.overloaded` {kind} after that. Of several those
  /// that found room are published.
  Task<Status> Publish(std::span<const T> events, Milliseconds patience = Milliseconds(5'000)) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!events.empty()) {
      events = events.subspan(Offer(events));
      if (events.empty()) break;
      if (std::chrono::steady_clock::now() >= end) {
        refused_.Add(static_cast<std::int64_t>(events.size()));
        co_return Fail(Error::Overloaded("events.overloaded", {{"kind", std::string(T::kEvent.name)}}));
      }
      co_await async::Sleep(Milliseconds(1));
    }
    co_return Status();
  }
  Task<Status> Publish(T event, Milliseconds patience = Milliseconds(5'000)) {
    co_return co_await Publish(std::span<const T>(&event, 1), patience);
  }

  /// As many of the first ones as there is room for, in one go for each shard; says how many.
  std::size_t Offer(std::span<const T> events) {
    if (!has_readers_) return events.size();
    const std::int64_t now = Now();
    std::size_t taken = 0;
    while (taken < events.size()) {
      const std::size_t shard = ShardOf(events[taken]);
      std::size_t run = 1;
      while (taken + run < events.size() && run < kMostAtOnce && ShardOf(events[taken + run]) == shard) ++run;
      if (!rings_[shard]->Push(events.subspan(taken, run), now)) break;
      taken += run;
    }
    for (MemoryShard& shard : shards_) shard.Wake();
    published_.Add(static_cast<std::int64_t>(taken));
    return taken;
  }

  /// For the bus, which adds readers before it starts.
  Ring<T>& ring(std::size_t shard) { return *rings_[shard]; }
  void HasReaders() { has_readers_ = true; }

 private:
  static constexpr std::size_t kMostAtOnce = 64;

  static std::string Label() { return "kind=\"" + std::string(T::kEvent.name) + "\""; }
  static std::int64_t Now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }
  std::size_t ShardOf(const T& event) const {
    return static_cast<std::size_t>(PartitionOf(UuidOf(event.key))) % rings_.size();
  }

  std::deque<MemoryShard>& shards_;
  std::vector<std::unique_ptr<Ring<T>>> rings_;
  metrics::Counter& published_;
  metrics::Counter& refused_;
  bool has_readers_ = false;
};

/// Events within this process, for what may be lost with it: bounded, in lanes, in order of each key, tried again when
/// a handler fails, given up after so many attempts. What must not be lost goes through the outbox and Bus.
///
/// A key belongs to one shard, which is a coroutine on one loop: its events are handled one after the other. Add
/// subscriptions before Start. The loops must outlive it; Stop before it goes: what was published is still handled,
/// except what waits for another attempt.
class MemoryBus {
 public:
  struct Options {
    int shards = 0;                  ///< 0: one for each loop; at most kPartitions
    std::size_t capacity = 1 << 14;  ///< events of one type that wait in one shard
  };

  MemoryBus(async::Loops& loops, metrics::Registry& registry, Options options, MemoryHooks hooks);
  ~MemoryBus();

  /// `bus.On<LotMoved>("watch-stock", [&](const LotMoved& moved) -> Status { … }, {.lane = Lane::kHigh})`; a handler
  /// may also be a coroutine. Throws std::logic_error for a name that is taken, and after Start.
  template <KeyedEvent T, class Handler>
  void On(std::string name, Handler handler, MemoryOptions options = {}) {
    MemoryFigures& figures = Register(name);
    MemoryTopic<T>& topic = For<T>();
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      shards_[i].Add(
          std::make_unique<MemoryReaderOf<T, Handler>>(name, topic.ring(i), handler, options, figures, hooks_));
    }
    topic.HasReaders();
  }

  /// Where events of a type are published. To be asked for before Start, and kept.
  template <KeyedEvent T>
  MemoryTopic<T>& For() {
    std::shared_ptr<void>& topic = topics_[&kTypeTag<T>];
    if (!topic) topic = std::make_shared<MemoryTopic<T>>(shards_, options_.capacity, registry_);
    return *static_cast<MemoryTopic<T>*>(topic.get());
  }

  void Start();
  Task<void> Stop();

 private:
  template <class T>
  static constexpr char kTypeTag = 0;

  MemoryFigures& Register(const std::string& name);

  Options options_;
  metrics::Registry& registry_;
  MemoryHooks hooks_;
  std::deque<MemoryShard> shards_;
  std::unordered_map<const void*, std::shared_ptr<void>> topics_;
  std::unordered_map<std::string, MemoryFigures> figures_;
  bool started_ = false;
  async::TaskGroup group_;
};

}  // namespace medres::events
