#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

/// Figures for Prometheus. Handles are bound to their labels once and counted with relaxed atomics; a scrape reads them
/// as they stand.
namespace medres::metrics {

class Counter {
 public:
  void Add(std::int64_t by = 1) { value_.fetch_add(by, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_ = 0;
};

/// Durations in seconds, in buckets from 100 µs to 10 s.
class Histogram {
 public:
  static constexpr std::array<double, 16> kBounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025,
                                                  0.05,   0.1,     0.25,   0.5,   1.0,    2.5,   5.0,  10.0};
  void Observe(double seconds);
  std::int64_t CountUpTo(std::size_t bucket) const;
  std::int64_t Count() const { return CountUpTo(kBounds.size()); }
  double Sum() const { return static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9; }

 private:
  std::array<std::atomic<std::int64_t>, kBounds.size() + 1> buckets_{};
  std::atomic<std::int64_t> nanoseconds_ = 0;
};

/// All figures of the program, each with its name, help and labels. Registering is thread-safe and for the life of the
/// registry; asking again for the same name and labels gives the same handle.
class Registry {
 public:
  /// `labels` as they are printed: `route="/healthz",status="200"`.
  Counter& GetCounter(std::string_view name, std::string_view help, std::string_view labels = {});
  Histogram& GetHistogram(std::string_view name, std::string_view help, std::string_view labels = {});
  /// A value asked for at each scrape.
  void AddGauge(std::string_view name, std::string_view help, std::function<double()> read);

  /// Prometheus text format 0.0.4, with the process's memory, CPU time and open files.
  std::string Expose() const;

 private:
  template <class T>
  struct Series {
    std::string name;
    std::string help;
    std::string labels;
    T value;
  };
  struct Gauge {
    std::string name;
    std::string help;
    std::function<double()> read;
  };

  mutable std::mutex mutex_;
  std::deque<Series<Counter>> counters_;
  std::deque<Series<Histogram>> histograms_;
  std::vector<Gauge> gauges_;
};

/// A label's value with the escapes of the text format.
std::string EscapeLabel(std::string_view value);

}  // namespace medres::metrics
