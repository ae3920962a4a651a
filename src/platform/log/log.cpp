#include "platform/log/log.hpp"

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
                       std::initializer_list<Field> fields) {
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
  return line.append("}");
}

}  // namespace

std::string Render(Format format, std::string_view time, Level level, std::string_view message,
                   std::initializer_list<Field> fields) {
  if (format == Format::kJson) return RenderJson(time, level, message, fields);
  std::string line(time);
  line.append(" ").append(kNames[static_cast<std::size_t>(level)]).append(" ").append(message);
  for (const Field& field : fields) line.append(" ").append(field.name).append("=").append(Shown(field));
  return line;
}

void Logger::Write(Level level, std::string_view message, std::initializer_list<Field> fields) {
  if (!Enabled(level)) return;
  const std::string line = Render(format_, FormatInstant(SystemClock().Now()), level, message, fields) + "\n";
  const std::lock_guard lock(mutex_);
  std::fwrite(line.data(), 1, line.size(), out_);
}

}  // namespace medres::log
