#include "platform/monitor/system_figures.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace medres::monitor {
namespace {

std::string ReadProc(const char* path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

}  // namespace

void SystemMetrics::State::Refresh() {
  const auto now = std::chrono::steady_clock::now();
  if (read_at != std::chrono::steady_clock::time_point() && now - read_at < std::chrono::seconds(1)) return;
  read_at = now;
  ReadStatus(ReadProc("/proc/self/status"), process);
  ReadStat(ReadProc("/proc/self/stat"), process);
  ReadIo(ReadProc("/proc/self/io"), process);
  ReadLimits(ReadProc("/proc/self/limits"), process);
  ReadSystemStat(ReadProc("/proc/stat"), static_cast<double>(sysconf(_SC_CLK_TCK)), system);
  ReadMeminfo(ReadProc("/proc/meminfo"), system);
  ReadLoadavg(ReadProc("/proc/loadavg"), system);
  ReadNetDev(ReadProc("/proc/self/net/dev"), system);
  struct statvfs disk{};
  if (statvfs(folder.c_str(), &disk) != 0) return;
  disk_total = static_cast<double>(disk.f_blocks) * static_cast<double>(disk.f_frsize);
  disk_free = static_cast<double>(disk.f_bavail) * static_cast<double>(disk.f_frsize);
}

SystemMetrics::SystemMetrics(metrics::Registry& registry, std::string folder) : state_(std::make_shared<State>()) {
  state_->folder = folder.empty() ? "." : std::move(folder);
  const auto reading = [state = state_](auto get) {
    return [state, get]() -> double {
      const std::lock_guard lock(state->mutex);
      state->Refresh();
      return get(*state);
    };
  };
  using enum metrics::Registry::Form;
  const auto show = [&](metrics::Registry::Form form, const char* name, const char* labels, auto get) {
    registry.Show(form, name, reading(get), labels);
  };
  show(kGauge, "process_virtual_memory_bytes", "", [](const State& s) { return s.process.virtual_bytes; });
  show(kGauge, "process_threads", "", [](const State& s) { return s.process.threads; });
  show(kGauge, "process_max_fds", "", [](const State& s) { return s.process.max_files; });
  show(kCounter, "process_page_faults_total", "", [](const State& s) { return s.process.major_faults; });
  show(kCounter, "process_context_switches_total", R"(kind="voluntary")",
       [](const State& s) { return s.process.voluntary_switches; });
  show(kCounter, "process_context_switches_total", R"(kind="forced")",
       [](const State& s) { return s.process.forced_switches; });
  show(kCounter, "process_io_bytes_total", R"(direction="read")", [](const State& s) { return s.process.read_bytes; });
  show(kCounter, "process_io_bytes_total", R"(direction="write")",
       [](const State& s) { return s.process.write_bytes; });
  show(kCounter, "medres_system_cpu_seconds_total", R"(mode="user")", [](const State& s) { return s.system.cpu_user; });
  show(kCounter, "medres_system_cpu_seconds_total", R"(mode="system")",
       [](const State& s) { return s.system.cpu_system; });
  show(kCounter, "medres_system_cpu_seconds_total", R"(mode="idle")", [](const State& s) { return s.system.cpu_idle; });
  show(kCounter, "medres_system_cpu_seconds_total", R"(mode="iowait")",
       [](const State& s) { return s.system.cpu_wait; });
  show(kCounter, "medres_system_cpu_seconds_total", R"(mode="steal")",
       [](const State& s) { return s.system.cpu_stolen; });
  show(kGauge, "medres_system_memory_bytes", R"(state="total")", [](const State& s) { return s.system.memory_total; });
  show(kGauge, "medres_system_memory_bytes", R"(state="available")",
       [](const State& s) { return s.system.memory_available; });
  show(kGauge, "medres_system_memory_bytes", R"(state="swapped")",
       [](const State& s) { return s.system.memory_swap_used; });
  show(kGauge, "medres_system_load", "", [](const State& s) { return s.system.load; });
  show(kCounter, "medres_system_network_bytes_total", R"(direction="received")",
       [](const State& s) { return s.system.received; });
  show(kCounter, "medres_system_network_bytes_total", R"(direction="sent")",
       [](const State& s) { return s.system.sent; });
  show(kGauge, "medres_system_disk_bytes", R"(state="total")", [](const State& s) { return s.disk_total; });
  show(kGauge, "medres_system_disk_bytes", R"(state="free")", [](const State& s) { return s.disk_free; });
}

}  // namespace medres::monitor
