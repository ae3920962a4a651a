#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "scheduling/rota/model.hpp"
#include "scheduling/tick_bits.hpp"

namespace medres::scheduling {

/// The five-minute ticks that a set of rules opens, worked out once for months at a time and kept. Most practitioners
/// of a hospital work by one of few patterns, so resources with equal rules share one of these. Thread-safe.
class OpenDays {
 public:
  explicit OpenDays(std::vector<Rota> rules);

  /// Sets `open` to the open ticks of its days, the first of which is `first_day`. A tick is open when the whole of it
  /// lies in an open window.
  void Read(UtcDay first_day, ServiceTypeId service, TickBits& open) const;

 private:
  /// Consecutive days that were worked out; whole months, so that a window that slides by a day seldom needs more.
  struct KnownDays {
    UtcDay first = 0;
    std::vector<DayTicks> days;

    UtcDay end() const { return first + static_cast<UtcDay>(days.size()); }
    bool Cover(UtcDay from, UtcDay to) const { return first <= from && to <= end(); }
  };

  KnownDays WorkOut(UtcDay from, UtcDay to, ServiceTypeId service) const;

  std::vector<Rota> rules_;
  bool names_services_ = false;
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<ServiceTypeId, KnownDays> known_;
};

/// Equal for rotas that open the same ticks, whoever's they are.
std::string PatternOf(const std::vector<Rota>& rotas);

/// Finds the OpenDays of rules that are in use already. Not thread-safe.
class OpenDaysPool {
 public:
  std::shared_ptr<const OpenDays> Share(const std::vector<Rota>& rotas);

 private:
  void DropUnused();

  std::unordered_map<std::string, std::weak_ptr<const OpenDays>> patterns_;
  std::size_t drop_at_ = 64;
};

}  // namespace medres::scheduling
