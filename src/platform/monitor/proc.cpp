#include "platform/monitor/proc.hpp"

#include <charconv>
#include <vector>

#include "base/text.hpp"

namespace medres::monitor {
namespace {

std::vector<std::string_view> ProcWords(std::string_view line) {
  std::vector<std::string_view> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t\n", at)) != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(" \t\n", at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

double ProcNumber(std::string_view word) {
  double value = 0;
  std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}

double WordAt(const std::vector<std::string_view>& words, std::size_t index) {
  return index < words.size() ? ProcNumber(words[index]) : 0;
}

}  // namespace

std::optional<double> NumberOf(std::string_view text, std::string_view name) {
  for (const std::string_view line : text::Split(text, '\n')) {
    if (!line.starts_with(name)) continue;
    const auto words = ProcWords(line.substr(name.size()));
    if (!words.empty()) return ProcNumber(words.front());
  }
  return std::nullopt;
}

void ReadStatus(std::string_view text, ProcessFigures& figures) {
  figures.virtual_bytes = NumberOf(text, "VmSize:").value_or(0) * 1024;
  figures.threads = NumberOf(text, "Threads:").value_or(0);
  figures.voluntary_switches = NumberOf(text, "voluntary_ctxt_switches:").value_or(0);
  figures.forced_switches = NumberOf(text, "nonvoluntary_ctxt_switches:").value_or(0);
}

void ReadStat(std::string_view text, ProcessFigures& figures) {
  const auto bracket = text.rfind(')');
  if (bracket == std::string_view::npos) return;
  // The third field of proc(5) is the first after the name; majflt is its twelfth.
  figures.major_faults = WordAt(ProcWords(text.substr(bracket + 1)), 9);
}

void ReadIo(std::string_view text, ProcessFigures& figures) {
  figures.read_bytes = NumberOf(text, "read_bytes:").value_or(0);
  figures.write_bytes = NumberOf(text, "write_bytes:").value_or(0);
}

void ReadLimits(std::string_view text, ProcessFigures& figures) {
  figures.max_files = NumberOf(text, "Max open files").value_or(0);
}

void ReadSystemStat(std::string_view text, double ticks, SystemFigures& figures) {
  const auto words = ProcWords(text.substr(0, text.find('\n')));
  if (words.empty() || words.front() != "cpu" || ticks <= 0) return;
  figures.cpu_user = (WordAt(words, 1) + WordAt(words, 2)) / ticks;
  figures.cpu_system = (WordAt(words, 3) + WordAt(words, 6) + WordAt(words, 7)) / ticks;
  figures.cpu_idle = WordAt(words, 4) / ticks;
  figures.cpu_wait = WordAt(words, 5) / ticks;
  figures.cpu_stolen = WordAt(words, 8) / ticks;
}

void ReadMeminfo(std::string_view text, SystemFigures& figures) {
  const auto bytes = [&](std::string_view name) { return NumberOf(text, name).value_or(0) * 1024; };
  figures.memory_total = bytes("MemTotal:");
  figures.memory_available = bytes("MemAvailable:");
  figures.memory_swap_used = bytes("SwapTotal:") - bytes("SwapFree:");
}

void ReadLoadavg(std::string_view text, SystemFigures& figures) { figures.load = ProcNumber(text); }

void ReadNetDev(std::string_view text, SystemFigures& figures) {
  figures.received = figures.sent = 0;
  for (const std::string_view line : text::Split(text, '\n')) {
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || text::Trim(line.substr(0, colon)) == "lo") continue;
    const auto words = ProcWords(line.substr(colon + 1));
    figures.received += WordAt(words, 0);
    figures.sent += WordAt(words, 8);
  }
}

}  // namespace medres::monitor
