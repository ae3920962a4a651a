#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "platform/async/completion.hpp"
#include "platform/async/task.hpp"
#include "platform/cache/cache.hpp"
#include "platform/cache/load_figures.hpp"

namespace medres::cache {

/// A value as its loader gives it, and how it is to be kept.
template <class Value>
struct Fresh {
  Value value;
  Keep keep = {};
};

/// How a loading cache loads.
struct Loading {
  std::optional<Milliseconds> refresh_after =
      std::nullopt;                                     ///< a read of what is older has it loaded anew, and goes on
  std::optional<Milliseconds> negative = std::nullopt;  ///< how long "there is none" (kNotFound) is remembered
  /// Runs a refresh beside its caller: a task group's Spawn. Without one nothing is refreshed ahead.
  std::function<void(Task<void>)> beside = nullptr;
};

/// A cache that knows where its values come from. However many ask for one key at once, it is loaded once: the first of
/// them loads on its own coroutine, the others wait for its result. A failure is everybody's who waited and is not
/// kept, but for kNotFound where `negative` says so. When the first is destroyed before it is done (its connection
/// went), one of the others loads. Thread-safe.
template <class Key, class Value, class Hash = std::hash<Key>>
class LoadingCache {
 public:
  using Load = std::function<Task<Result<Fresh<Value>>>(const Key&)>;

  /// The cache must outlive it, and it its callers.
  LoadingCache(Cache<Key, Value, Hash>& cache, const Clock& clock, Load load, Loading loading = {})
      : cache_(cache), clock_(clock), load_(std::move(load)), loading_(std::move(loading)) {}

  Task<Result<Value>> Get(Key key) {
    while (true) {
      if (auto known = Known(key)) co_return *std::move(known);
      const auto [flight, first] = Join(key);
      if (first) co_return co_await Fly(std::move(key), flight);
      const Landing landing = co_await flight->Wait();
      if (landing.thrown) std::rethrow_exception(landing.thrown);
      if (landing.result) co_return *landing.result;
    }
  }

  /// Loads what is not there, one after the other, so that a start finds the cache warm; how many were loaded. Ends at
  /// the first failure other than kNotFound.
  Task<Result<std::size_t>> WarmUp(std::vector<Key> keys) {
    std::size_t loaded = 0;
    for (Key& key : keys) {
      if (cache_.Read(key, [](const auto&) {}, Noted::kNo)) continue;
      const Result<Value> value = co_await Get(std::move(key));
      if (!value && value.error().kind != ErrorKind::kNotFound) co_return Fail(value.error());
      loaded += value ? 1 : 0;
    }
    co_return loaded;
  }

  LoadFigures& figures() { return figures_; }

 private:
  /// How a flight ended; with neither when its first was destroyed.
  struct Landing {
    std::optional<Result<Value>> result;
    std::exception_ptr thrown;
  };

  /// Who waits for one load.
  class Flight {
   public:
    Task<Landing> Wait() {
      const auto landed = std::make_shared<async::Completion<Landing>>();
      {
        const std::lock_guard lock(mutex_);
        if (landing_) co_return *landing_;
        waiting_.push_back(landed);
      }
      co_return co_await landed->Wait();
    }

    void Land(Landing landing) {
      const std::lock_guard lock(mutex_);
      for (const auto& waiting : waiting_) waiting->Set(landing);
      landing_ = std::move(landing);
    }

   private:
    std::mutex mutex_;
    std::optional<Landing> landing_;
    std::vector<std::shared_ptr<async::Completion<Landing>>> waiting_;
  };

  /// Ends a flight whatever becomes of its coroutine: first nobody joins any more, then all who joined are told.
  struct Pilot {
    LoadingCache& loading;
    const Key& key;
    std::shared_ptr<Flight> flight;
    Landing landing = {};

    ~Pilot() {
      loading.Leave(key);
      flight->Land(std::move(landing));
    }
  };

  /// That an entry is being refreshed. However that ends (a failure, a value that is not kept, a task that nobody
  /// runs), the entry that is there afterwards may be refreshed again.
  struct Renewal {
    Cache<Key, Value, Hash>& cache;
    Key key;

    Renewal(Cache<Key, Value, Hash>& cache, Key key) : cache(cache), key(std::move(key)) {}
    ~Renewal() {
      cache.Read(key, [](const auto& entry) { entry.refreshing = false; }, Noted::kNo);
    }
    Renewal(const Renewal&) = delete;
    Renewal& operator=(const Renewal&) = delete;
  };

  /// What the cache knows: a value or a remembered failure. Has an old value refreshed.
  std::optional<Result<Value>> Known(const Key& key) {
    std::optional<Result<Value>> known;
    bool refresh = false;
    cache_.Read(key, [&](const auto& entry) {
      known = entry.outcome ? Result<Value>(*entry.outcome) : Fail(*entry.outcome.error());
      if (!loading_.refresh_after || !loading_.beside) return;
      refresh = clock_.Now() - entry.written >= *loading_.refresh_after && !entry.refreshing.exchange(true);
    });
    if (refresh) loading_.beside(Refresh(std::make_unique<Renewal>(cache_, key)));
    return known;
  }

  /// Where it brings nothing that is kept the old value goes on until it expires, and the next reader tries again.
  Task<void> Refresh(std::unique_ptr<Renewal> renewal) {
    const auto [flight, first] = Join(renewal->key);
    if (first) co_await Fly(renewal->key, flight);
  }

  std::pair<std::shared_ptr<Flight>, bool> Join(const Key& key) {
    const std::lock_guard lock(mutex_);
    auto& flight = flights_[key];
    const bool first = flight == nullptr;
    if (first) flight = std::make_shared<Flight>();
    return {flight, first};
  }

  void Leave(const Key& key) {
    const std::lock_guard lock(mutex_);
    flights_.erase(key);
  }

  Task<Result<Value>> Fly(Key key, std::shared_ptr<Flight> flight) {
    Pilot pilot{.loading = *this, .key = key, .flight = std::move(flight)};
    try {
      pilot.landing.result = co_await LoadAndKeep(key);
    } catch (...) {
      pilot.landing.thrown = std::current_exception();
      throw;
    }
    co_return *pilot.landing.result;
  }

  Task<Result<Value>> LoadAndKeep(const Key& key) {
    // Who comes between another's landing and this joining finds what that one brought.
    if (const auto fresh = FreshEnough(key)) co_return *fresh;
    const std::uint64_t changes = cache_.Changes(key);
    const Instant start = clock_.Now();
    Result<Fresh<Value>> loaded = co_await load_(key);
    figures_.Count(loaded.has_value(), clock_.Now() - start);
    if (loaded) {
      loaded->keep.unchanged_since = changes;
      cache_.Put(key, loaded->value, loaded->keep);
      co_return std::move(loaded->value);
    }
    if (loading_.negative && loaded.error().kind == ErrorKind::kNotFound) {
      cache_.Put(key, std::unexpected(std::make_shared<const Error>(loaded.error())),
                 {.ttl = loading_.negative, .unchanged_since = changes});
    }
    co_return Fail(std::move(loaded.error()));
  }

  /// The value that is there, unless it is one that is being refreshed.
  std::optional<Result<Value>> FreshEnough(const Key& key) {
    std::optional<Result<Value>> known;
    const auto look = [&](const auto& entry) {
      if (entry.refreshing) return;
      known = entry.outcome ? Result<Value>(*entry.outcome) : Fail(*entry.outcome.error());
    };
    cache_.Read(key, look, Noted::kNo);
    return known;
  }

  Cache<Key, Value, Hash>& cache_;
  const Clock& clock_;
  Load load_;
  Loading loading_;
  LoadFigures figures_;
  std::mutex mutex_;
  std::unordered_map<Key, std::shared_ptr<Flight>, Hash> flights_;
};

}  // namespace medres::cache
