#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/pool/figures.hpp"

namespace medres::pool {

/// What a pool is, for those who read of it.
struct Identity {
  std::string name;
  std::string kind;  ///< postgresql, sqlite, redis, mongodb
  int min = 0;       ///< connections of the whole process
  int max = 0;
  int max_waiting = 0;
};

/// A pool as it stands, over all its parts (one a loop). Counts are since the start of the process.
struct View {
  Identity identity;
  Figures figures;  ///< the breaker is the worst of its parts
  std::int64_t lent = 0;
  double wait_p50 = 0;  ///< seconds; read off a histogram, hence not exact
  double wait_p99 = 0;
  double use_p50 = 0;
  double use_p99 = 0;
  std::int64_t timeouts = 0;     ///< callers whose deadline passed before they got a connection
  std::int64_t overloaded = 0;   ///< callers turned away because as many waited as may
  std::int64_t unavailable = 0;  ///< callers turned away because the server cannot be reached
  std::int64_t connects = 0;
  std::int64_t refusals = 0;    ///< attempts to connect that failed
  std::int64_t reconnects = 0;  ///< connections made in the place of lost ones
  std::int64_t held_long = 0;   ///< loans that lasted longer than any should

  std::optional<double> lag;  ///< seconds; of a replica that is known to be in step

  int Busy() const { return figures.open - figures.idle; }
};

/// What one pool tells of itself: kept for the board and as the metrics medres_pool_…{pool="…"}. Thread-safe.
class Record {
 public:
  Record(Identity identity, metrics::Registry& registry);

  void Lent(std::chrono::nanoseconds waited);
  void Returned(std::chrono::nanoseconds used);
  void TurnedAway(ErrorKind why);
  void Connected(bool succeeded);
  void HeldLong();
  /// How far a replica is behind its primary; nothing when that is not known.
  void Lags(std::optional<std::chrono::nanoseconds> lag);
  /// How one part stands; parts are numbered from 0.
  void Stands(int part, const Figures& figures);

  View Read() const;

 private:
  void Show();

  Identity identity_;
  metrics::Histogram& wait_;
  metrics::Histogram& use_;
  metrics::Counter& timeouts_;
  metrics::Counter& overloaded_;
  metrics::Counter& unavailable_;
  metrics::Counter& connects_;
  metrics::Counter& refusals_;
  metrics::Counter& reconnects_;
  metrics::Counter& held_long_;
  metrics::Gauge& idle_;
  metrics::Gauge& busy_;
  metrics::Gauge& connecting_;
  metrics::Gauge& waiting_;
  metrics::Gauge& breaker_;
  metrics::Gauge& target_;
  std::atomic<std::int64_t> missing_ = 0;  ///< lost and not made anew yet, as far as told
  mutable std::mutex mutex_;
  std::vector<Figures> parts_;
  std::optional<std::chrono::nanoseconds> lag_;
};

/// All pools of the program. Thread-safe; records live as long as the board.
class Board {
 public:
  explicit Board(metrics::Registry& registry) : registry_(registry) {}

  Record& Add(Identity identity);
  /// In the order in which they were added.
  std::vector<View> Read() const;

 private:
  metrics::Registry& registry_;
  mutable std::mutex mutex_;
  std::deque<Record> records_;
};

/// The value below which a share of what was observed lies, in seconds, between the bounds of its bucket by proportion;
/// 0 when nothing was observed.
double Quantile(const metrics::Histogram& histogram, double share);

}  // namespace medres::pool
