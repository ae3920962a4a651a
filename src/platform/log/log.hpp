#pragma once

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

namespace medres::log {

enum class Level { kDebug, kInfo, kWarning, kError, kOff };
enum class Format { kConsole, kJson };

/// A named value of a log line. Values of names that mean secrets or persons (key, token, password, authorization,
/// id_number, phone) are replaced by ***.
struct Field {
  std::string_view name;
  std::string value;
};

/// Writes one line per event to standard error, for people or for machines. Handed by reference, never global.
/// Thread-safe. A line is rendered by its caller and written by a thread of the logger's own, so that whoever logs
/// never waits for what reads standard error: when 8,192 lines wait, the oldest of them gives way.
class Logger {
 public:
  /// `out` must outlive it.
  Logger(Level level, Format format, std::FILE* out = stderr);
  /// Writes what waits.
  ~Logger();
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  void Debug(std::string_view message, std::initializer_list<Field> fields = {}) {
    Write(Level::kDebug, message, fields);
  }
  void Info(std::string_view message, std::initializer_list<Field> fields = {}) {
    Write(Level::kInfo, message, fields);
  }
  void Warning(std::string_view message, std::initializer_list<Field> fields = {}) {
    Write(Level::kWarning, message, fields);
  }
  void Error(std::string_view message, std::initializer_list<Field> fields = {}) {
    Write(Level::kError, message, fields);
  }

  /// Lines without a field `trace` get what it gives, unless that is empty. Before the first line; quick, thread-safe.
  void SetTrace(std::function<std::string()> trace) { trace_ = std::move(trace); }

  void SetLevel(Level level) { level_.store(level, std::memory_order_relaxed); }
  bool Enabled(Level level) const { return level >= level_.load(std::memory_order_relaxed); }

  /// How many lines gave way.
  std::int64_t dropped() const;

 private:
  class Writer;

  void Write(Level level, std::string_view message, std::initializer_list<Field> fields);

  std::atomic<Level> level_;
  Format format_;
  std::function<std::string()> trace_;
  std::unique_ptr<Writer> writer_;
};

/// A line without its end, for one format: pure.
std::string Render(Format format, std::string_view time, Level level, std::string_view message,
                   std::initializer_list<Field> fields, std::string_view trace = {});

}  // namespace medres::log
