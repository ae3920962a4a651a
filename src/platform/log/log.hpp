#pragma once

#include <atomic>
#include <cstdio>
#include <initializer_list>
#include <mutex>
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
/// Thread-safe.
class Logger {
 public:
  Logger(Level level, Format format, std::FILE* out = stderr) : level_(level), format_(format), out_(out) {}

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

  void SetLevel(Level level) { level_.store(level, std::memory_order_relaxed); }
  bool Enabled(Level level) const { return level >= level_.load(std::memory_order_relaxed); }

 private:
  void Write(Level level, std::string_view message, std::initializer_list<Field> fields);

  std::atomic<Level> level_;
  Format format_;
  std::FILE* out_;
  std::mutex mutex_;
};

/// A line without its end, for one format: pure.
std::string Render(Format format, std::string_view time, Level level, std::string_view message,
                   std::initializer_list<Field> fields);

}  // namespace medres::log
