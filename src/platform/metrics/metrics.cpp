#include "platform/metrics/metrics.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>

namespace medres::metrics {
namespace {

void AppendNumber(std::string& out, double value) {
  std::array<char, 32> digits{};
  const auto [end, code] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

/// HELP and TYPE once per name.
class Writer {
 public:
  void Head(const std::string& name, const std::string& help, std::string_view type) {
    if (!named_.insert(name).second) return;
    out_.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ");
    out_.append(type).append("\n");
  }

  void Line(const std::string& name, std::string_view suffix, std::string_view labels, double value) {
    out_.append(name).append(suffix);
    if (!labels.empty()) out_.append("{").append(labels).append("}");
    out_.push_back(' ');
    AppendNumber(out_, value);
    out_.push_back('\n');
  }

  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
  std::set<std::string> named_;
};

double ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0;
  double resident = 0;
  file >> total >> resident;
  return resident * 4096;
}

double CpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double OpenFiles() {
  std::error_code ignored;
  const std::filesystem::directory_iterator files("/proc/self/fd", ignored);
  return static_cast<double>(std::distance(begin(files), end(files)));
}

void AddProcess(Writer& writer) {
  writer.Head("process_resident_memory_bytes", "Resident memory.", "gauge");
  writer.Line("process_resident_memory_bytes", "", "", ResidentBytes());
  writer.Head("process_cpu_seconds_total", "CPU time used.", "counter");
  writer.Line("process_cpu_seconds_total", "", "", CpuSeconds());
  writer.Head("process_open_fds", "Open file descriptors.", "gauge");
  writer.Line("process_open_fds", "", "", OpenFiles());
}

template <class Deque>
auto& FindOrAdd(Deque& series, std::string_view name, std::string_view help, std::string_view labels) {
  const auto found =
      std::ranges::find_if(series, [&](const auto& one) { return one.name == name && one.labels == labels; });
  if (found != series.end()) return found->value;
  auto& added = series.emplace_back();
  added.name = name;
  added.help = help;
  added.labels = labels;
  return added.value;
}

}  // namespace

void Histogram::Observe(double seconds) {
  const auto bucket = std::ranges::lower_bound(kBounds, seconds) - kBounds.begin();
  buckets_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  nanoseconds_.fetch_add(static_cast<std::int64_t>(seconds * 1e9), std::memory_order_relaxed);
}

std::int64_t Histogram::CountUpTo(std::size_t bucket) const {
  std::int64_t count = 0;
  for (std::size_t i = 0; i <= bucket; ++i) count += buckets_[i].load(std::memory_order_relaxed);
  return count;
}

Counter& Registry::GetCounter(std::string_view name, std::string_view help, std::string_view labels) {
  const std::lock_guard lock(mutex_);
  return FindOrAdd(counters_, name, help, labels);
}

Histogram& Registry::GetHistogram(std::string_view name, std::string_view help, std::string_view labels) {
  const std::lock_guard lock(mutex_);
  return FindOrAdd(histograms_, name, help, labels);
}

void Registry::AddGauge(std::string_view name, std::string_view help, std::function<double()> read) {
  const std::lock_guard lock(mutex_);
  gauges_.push_back({std::string(name), std::string(help), std::move(read)});
}

std::string Registry::Expose() const {
  const std::lock_guard lock(mutex_);
  Writer writer;
  for (const auto& one : counters_) {
    writer.Head(one.name, one.help, "counter");
    writer.Line(one.name, "", one.labels, static_cast<double>(one.value.value()));
  }
  for (const auto& one : histograms_) {
    writer.Head(one.name, one.help, "histogram");
    const std::string comma = one.labels.empty() ? "" : ",";
    for (std::size_t i = 0; i < Histogram::kBounds.size(); ++i) {
      std::string bound;
      AppendNumber(bound, Histogram::kBounds[i]);
      writer.Line(one.name, "_bucket", one.labels + comma + "le=\"" + bound + "\"",
                  static_cast<double>(one.value.CountUpTo(i)));
    }
    writer.Line(one.name, "_bucket", one.labels + comma + "le=\"+Inf\"", static_cast<double>(one.value.Count()));
    writer.Line(one.name, "_sum", one.labels, one.value.Sum());
    writer.Line(one.name, "_count", one.labels, static_cast<double>(one.value.Count()));
  }
  for (const Gauge& gauge : gauges_) {
    writer.Head(gauge.name, gauge.help, "gauge");
    writer.Line(gauge.name, "", "", gauge.read());
  }
  AddProcess(writer);
  return writer.Take();
}

std::string EscapeLabel(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\\' || c == '"') escaped.push_back('\\');
    if (c == '\n') {
      escaped.append("\\n");
    } else {
      escaped.push_back(c);
    }
  }
  return escaped;
}

}  // namespace medres::metrics
