#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
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

/// A value that goes up and down, set by who knows it.
class Gauge {
 public:
  void Set(double value) { value_.store(value, std::memory_order_relaxed); }
  double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_ = 0;
};

/// All figures of the program, each with its name, help and labels. Registering is thread-safe and for the life of the
/// registry; asking again for the same name and labels gives the same handle. Names follow Prometheus' conventions: the
/// unit in the name, counters end in _total. Throws std::logic_error when a name has been given to another type.
class Registry {
 public:
  /// `labels` as they are printed: `route="/healthz",status="200"`.
  Counter& GetCounter(std::string_view name, std::string_view help, std::string_view labels = {});
  Histogram& GetHistogram(std::string_view name, std::string_view help, std::string_view labels = {});
  Gauge& GetGauge(std::string_view name, std::string_view help, std::string_view labels = {});

  /// Figures that somebody else keeps, asked for at each scrape; `read` is quick and thread-safe.
  using Read = std::function<double()>;
  void AddGauge(std::string_view name, std::string_view help, Read read, std::string_view labels = {});
  void AddCounter(std::string_view name, std::string_view help, Read read, std::string_view labels = {});

  /// The same for a figure whose help stands in the table of metrics (table.hpp); std::logic_error when it does not.
  enum class Form { kGauge, kCounter };
  void Show(Form form, std::string_view name, Read read, std::string_view labels = {});

  /// One series as it stands.
  struct Sample {
    std::string_view labels;
    double value = 0;                      ///< of a histogram its count
    const Histogram* histogram = nullptr;  ///< lives as long as the registry
  };
  /// Shows every series of a name, in the order they were registered; none when there is no such name.
  void ForEach(std::string_view name, const std::function<void(const Sample&)>& visit) const;

  struct FamilyInfo {
    std::string name;
    std::string help;
    std::string_view type;
    std::vector<std::string> labels;  ///< names, of the first series
  };
  std::vector<FamilyInfo> Families() const;

  /// Prometheus text format 0.0.4, by name, with the process's memory, CPU time and open files.
  std::string Expose() const;

 private:
  struct Series {
    template <class Value>
    Series(std::string_view labels, std::in_place_type_t<Value> type) : labels(labels), value(type) {}
    std::string labels;
    std::variant<Counter, Histogram, Gauge, Read> value;
  };
  /// All series of one name: the text format wants them together.
  struct Family {
    std::string help;
    std::string_view type;
    std::deque<Series> series;
  };
  class Writer;

  template <class Value>
  Value& FindOrAdd(std::string_view name, std::string_view help, std::string_view type, std::string_view labels);

  mutable std::mutex mutex_;
  std::map<std::string, Family, std::less<>> families_;
};

/// A label's value with the escapes of the text format.
std::string EscapeLabel(std::string_view value);

}  // namespace medres::metrics
