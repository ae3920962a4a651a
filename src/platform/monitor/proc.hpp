#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// What /proc says, read out of its text: pure.
namespace medres::monitor {

struct ProcessFigures {
  double virtual_bytes = 0;
  double threads = 0;
  double voluntary_switches = 0;
  double forced_switches = 0;
  double major_faults = 0;
  double read_bytes = 0;   ///< that storage had to give
  double write_bytes = 0;  ///< that storage had to take
  double max_files = 0;    ///< 0: no limit
};

struct SystemFigures {
  double cpu_user = 0;  ///< seconds, nice included
  double cpu_system = 0;
  double cpu_idle = 0;
  double cpu_wait = 0;    ///< for storage
  double cpu_stolen = 0;  ///< by the host of a virtual machine
  double memory_total = 0;
  double memory_available = 0;
  double memory_swap_used = 0;
  double load = 0;
  double received = 0;
  double sent = 0;
};

/// /proc/self/status: VmSize, Threads and the switches.
void ReadStatus(std::string_view text, ProcessFigures& figures);
/// /proc/self/stat: faults. The program's name in it may hold blanks and brackets.
void ReadStat(std::string_view text, ProcessFigures& figures);
/// /proc/self/io.
void ReadIo(std::string_view text, ProcessFigures& figures);
/// /proc/self/limits.
void ReadLimits(std::string_view text, ProcessFigures& figures);

/// /proc/stat; `ticks` a second.
void ReadSystemStat(std::string_view text, double ticks, SystemFigures& figures);
void ReadMeminfo(std::string_view text, SystemFigures& figures);
void ReadLoadavg(std::string_view text, SystemFigures& figures);
/// /proc/net/dev, all but the loopback.
void ReadNetDev(std::string_view text, SystemFigures& figures);

/// The number after `name` and what separates them; nothing when there is no such line.
std::optional<double> NumberOf(std::string_view text, std::string_view name);

}  // namespace medres::monitor
