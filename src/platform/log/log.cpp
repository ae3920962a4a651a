#include "platform/log/log.hpp"

#include <signal.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>

#include "base/time.hpp"

namespace medres::log {
namespace {

constexpr std::array<std::string_view, 5> kNames{"debug", "info", "warning", "error", "off"};
constexpr std::array<std::string_view, 7> kSecrets{"key",       "token", "password", "authorization",
                                                   "id_number", "phone", "secret"};

void AppendQuoted(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out.append("\\u00").push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      out.push_back(kHex[static_cast<unsigned char>(c) & 15]);
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

std::string_view Shown(const Field& field) {
  return std::ranges::find(kSecrets, field.name) != kSecrets.end() ? std::string_view("***") : field.value;
}

std::string RenderJson(std::string_view time, Level level, std::string_view message,
                       std::initializer_list<Field> fields, std::string_view trace) {
  std::string line = R"({"time":)";
  AppendQuoted(line, time);
  line.append(R"(,"level":)");
  AppendQuoted(line, kNames[static_cast<std::size_t>(level)]);
  line.append(R"(,"message":)");
  AppendQuoted(line, message);
  for (const Field& field : fields) {
    line.push_back(',');
    AppendQuoted(line, field.name);
    line.push_back(':');
    AppendQuoted(line, Shown(field));
  }
  if (!trace.empty()) {
    line.append(R"(,"trace":)");
    AppendQuoted(line, trace);
  }
  return line.append("}");
}

}  // namespace

std::string Render(Format format, std::string_view time, Level level, std::string_view message,
                   std::initializer_list<Field> fields, std::string_view trace) {
  if (std::ranges::find(fields, "trace", &Field::name) != fields.end()) trace = {};
  if (format == Format::kJson) return RenderJson(time, level, message, fields, trace);
  std::string line(time);
  line.append(" ").append(kNames[static_cast<std::size_t>(level)]).append(" ").append(message);
  for (const Field& field : fields) line.append(" ").append(field.name).append("=").append(Shown(field));
  if (!trace.empty()) line.append(" trace=").append(trace);
  return line;
}

/// spdlog's asynchronous logger with a queue and a thread of its own. The thread takes no signals: they are for whoever
/// waits for them.
class Logger::Writer {
 public:
  explicit Writer(std::FILE* out) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pool_ = std::make_shared<spdlog::details::thread_pool>(kMaxWaiting, 1);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    logger_ = std::make_shared<spdlog::async_logger>("medres", std::make_shared<Sink>(out), pool_,
                                                     spdlog::async_overflow_policy::overrun_oldest);
    logger_->set_pattern("%v");
    logger_->set_level(spdlog::level::trace);
    logger_->flush_on(spdlog::level::err);
  }

  void Write(Level level, std::string_view line) {
    logger_->log(level >= Level::kError ? spdlog::level::err : spdlog::level::info,
                 spdlog::string_view_t(line.data(), line.size()));
  }

  std::int64_t dropped() const { return static_cast<std::int64_t>(pool_->overrun_counter()); }

 private:
  using Sink = spdlog::sinks::stdout_sink_base<spdlog::details::console_nullmutex>;
  static constexpr std::size_t kMaxWaiting = 8'192;

  std::shared_ptr<spdlog::details::thread_pool> pool_;  ///< its end writes what waits
  std::shared_ptr<spdlog::async_logger> logger_;
};

Logger::Logger(Level level, Format format, std::FILE* out)
    : level_(level), format_(format), writer_(std::make_unique<Writer>(out)) {}

Logger::~Logger() = default;

std::int64_t Logger::dropped() const { return writer_->dropped(); }

void Logger::Write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (!Enabled(level)) return;
  writer_->Write(level, Render(format_, FormatInstant(SystemClock().Now()), level, message, fields,
                               trace_ ? trace_() : std::string()));
}

}  // namespace medres::log
