#include "platform/metrics/metrics.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "platform/metrics/table.hpp"

namespace medres::metrics {
namespace {

void AppendNumber(std::string& out, double value) {
  std::array<char, 32> digits{};
  const auto [end, code] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), end);
}

/// A label is text: 0.0001, as everybody writes it, and not 1e-04.
std::string FormatBound(double bound) {
  std::array<char, 32> digits{};
  const auto [end, code] = std::to_chars(digits.data(), digits.data() + digits.size(), bound, std::chars_format::fixed);
  return {digits.data(), end};
}

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

/// `route="/x",method="GET"` → route, method.
std::vector<std::string> LabelNames(std::string_view labels) {
  std::vector<std::string> names;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (quoted && labels[i] == '\\') {
      ++i;
    } else if (labels[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && labels[i] == '=') {
      names.emplace_back(labels.substr(begin, i - begin));
    } else if (!quoted && labels[i] == ',') {
      begin = i + 1;
    }
  }
  return names;
}

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

}  // namespace

class Registry::Writer {
 public:
  void Write(std::string_view name, const Family& family) {
    const MetricRow* row = FindMetric(name);
    Head(name, row != nullptr ? row->help : std::string_view(family.help), family.type);
    for (const Series& series : family.series) {
      std::visit(Overloaded{[&](const Counter& counter) {
                              Line(name, "", series.labels, static_cast<double>(counter.value()));
                            },
                            [&](const Histogram& histogram) { Write(name, series.labels, histogram); },
                            [&](const Gauge& gauge) { Line(name, "", series.labels, gauge.value()); },
                            [&](const Read& read) { Line(name, "", series.labels, read()); }},
                 series.value);
    }
  }

  void WriteProcess() {
    Head("process_resident_memory_bytes", "Resident memory.", "gauge");
    Line("process_resident_memory_bytes", "", "", ResidentBytes());
    Head("process_cpu_seconds_total", "CPU time used.", "counter");
    Line("process_cpu_seconds_total", "", "", CpuSeconds());
    Head("process_open_fds", "Open file descriptors.", "gauge");
    Line("process_open_fds", "", "", OpenFiles());
  }

  std::string Take() { return std::move(out_); }

 private:
  void Head(std::string_view name, std::string_view help, std::string_view type) {
    out_.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ").append(name).append(" ");
    out_.append(type).append("\n");
  }

  void Line(std::string_view name, std::string_view suffix, std::string_view labels, double value) {
    out_.append(name).append(suffix);
    if (!labels.empty()) out_.append("{").append(labels).append("}");
    out_.push_back(' ');
    AppendNumber(out_, value);
    out_.push_back('\n');
  }

  void Write(std::string_view name, const std::string& labels, const Histogram& histogram) {
    const std::string comma = labels.empty() ? "" : ",";
    const auto bucket = [&](const std::string& bound, std::int64_t count) {
      Line(name, "_bucket", labels + comma + "le=\"" + bound + "\"", static_cast<double>(count));
    };
    for (std::size_t i = 0; i < Histogram::kBounds.size(); ++i) {
      bucket(FormatBound(Histogram::kBounds[i]), histogram.CountUpTo(i));
    }
    bucket("+Inf", histogram.Count());
    Line(name, "_sum", labels, histogram.Sum());
    Line(name, "_count", labels, static_cast<double>(histogram.Count()));
  }

  std::string out_;
};

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

template <class Value>
Value& Registry::FindOrAdd(std::string_view name, std::string_view help, std::string_view type,
                           std::string_view labels) {
  const std::lock_guard lock(mutex_);
  Family& family = families_.try_emplace(std::string(name), Family{std::string(help), type, {}}).first->second;
  if (family.type != type) throw std::logic_error(std::string(name) + " is a " + std::string(family.type));
  for (Series& series : family.series) {
    if (series.labels == labels) return std::get<Value>(series.value);
  }
  return std::get<Value>(family.series.emplace_back(labels, std::in_place_type<Value>).value);
}

Counter& Registry::GetCounter(std::string_view name, std::string_view help, std::string_view labels) {
  return FindOrAdd<Counter>(name, help, "counter", labels);
}

Histogram& Registry::GetHistogram(std::string_view name, std::string_view help, std::string_view labels) {
  return FindOrAdd<Histogram>(name, help, "histogram", labels);
}

Gauge& Registry::GetGauge(std::string_view name, std::string_view help, std::string_view labels) {
  return FindOrAdd<Gauge>(name, help, "gauge", labels);
}

void Registry::AddGauge(std::string_view name, std::string_view help, Read read, std::string_view labels) {
  FindOrAdd<Read>(name, help, "gauge", labels) = std::move(read);
}

void Registry::AddCounter(std::string_view name, std::string_view help, Read read, std::string_view labels) {
  FindOrAdd<Read>(name, help, "counter", labels) = std::move(read);
}

void Registry::Show(Form form, std::string_view name, Read read, std::string_view labels) {
  const MetricRow* row = FindMetric(name);
  if (row == nullptr) throw std::logic_error(std::string(name) + " is not in the table of metrics");
  FindOrAdd<Read>(name, row->help, form == Form::kGauge ? "gauge" : "counter", labels) = std::move(read);
}

void Registry::ForEach(std::string_view name, const std::function<void(const Sample&)>& visit) const {
  const std::lock_guard lock(mutex_);
  const auto family = families_.find(name);
  if (family == families_.end()) return;
  for (const Series& series : family->second.series) {
    Sample sample{.labels = series.labels};
    std::visit(Overloaded{[&](const Counter& counter) { sample.value = static_cast<double>(counter.value()); },
                          [&](const Histogram& histogram) {
                            sample.value = static_cast<double>(histogram.Count());
                            sample.histogram = &histogram;
                          },
                          [&](const Gauge& gauge) { sample.value = gauge.value(); },
                          [&](const Read& read) { sample.value = read(); }},
               series.value);
    visit(sample);
  }
}

std::vector<Registry::FamilyInfo> Registry::Families() const {
  const std::lock_guard lock(mutex_);
  std::vector<FamilyInfo> families;
  for (const auto& [name, family] : families_) {
    families.push_back({name, family.help, family.type, {}});
    if (!family.series.empty()) families.back().labels = LabelNames(family.series.front().labels);
  }
  return families;
}

std::string Registry::Expose() const {
  const std::lock_guard lock(mutex_);
  Writer writer;
  for (const auto& [name, family] : families_) writer.Write(name, family);
  writer.WriteProcess();
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
