#pragma once

#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/rota/model.hpp"
#include "scheduling/tick_bits.hpp"

namespace medres::scheduling {

/// The rotas of one resource, and which five-minute ticks of a UTC day they open. The rotas are immutable; the days are
/// worked out once and kept. Thread-safe.
class RotaSet {
 public:
  explicit RotaSet(std::vector<Rota> rotas);

  const std::vector<Rota>& rotas() const { return rotas_; }

  /// Sets `open` to the open ticks of its days, the first of which is `first_day`. A tick is open when the whole of it lies
  /// in an open window.
  void ReadOpen(UtcDay first_day, ServiceTypeId service, TickBits& open) const;

 private:
  /// Consecutive days that were worked out; whole months, so that a window that slides by a day seldom needs more.
  struct KnownDays {
    UtcDay first = 0;
    std::vector<DayTicks> days;

    UtcDay end() const { return first + static_cast<UtcDay>(days.size()); }
    bool Cover(UtcDay from, UtcDay to) const { return first <= from && to <= end(); }
  };

  KnownDays WorkOut(UtcDay from, UtcDay to, ServiceTypeId service) const;

  std::vector<Rota> rotas_;
  bool names_services_ = false;
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<ServiceTypeId, KnownDays> known_;
};

/// Every resource's rotas in memory. Thread-safe: readers share a lock and keep the immutable set they got.
class RotaDirectory {
 public:
  using SetPtr = std::shared_ptr<const RotaSet>;

  explicit RotaDirectory(const catalog::Directory& resources) : resources_(resources) {}

  /// The resource's own rotas, else its nearest ancestor's, else nothing: always open.
  SetPtr Effective(ResourceId resource) const;

  /// Replaces all rotas of a resource; an empty list removes them. `rota_version` counts the resource's changes: what is
  /// older than what is held is ignored.
  void Set(ResourceId resource, std::vector<Rota> rotas, std::int64_t rota_version);
  std::vector<Rota> Of(ResourceId resource) const;

 private:
  struct Entry {
    SetPtr set;  ///< null when the resource has none any more
    std::int64_t rota_version = 0;
  };

  SetPtr FindOwn(ResourceId resource) const;

  const catalog::Directory& resources_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<ResourceId, Entry> entries_;
};

}  // namespace medres::scheduling
