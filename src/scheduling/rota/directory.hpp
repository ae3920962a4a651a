#pragma once

#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "catalog/directory.hpp"
#include "scheduling/availability/ticks.hpp"
#include "scheduling/rota/model.hpp"

namespace medres::scheduling {

/// The rotas of one resource, and which five-minute ticks of a UTC day they open. The rotas are immutable; the days are
/// worked out once and kept. Thread-safe.
class RotaSet {
 public:
  explicit RotaSet(std::vector<Rota> rotas);

  const std::vector<Rota>& rotas() const { return rotas_; }

  /// A tick is open when the whole of it lies in an open window.
  DayTicks OpenOn(int utc_day, ServiceTypeId service) const;

 private:
  std::vector<Rota> rotas_;
  bool names_services_ = false;
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<ServiceTypeId, std::unordered_map<int, DayTicks>> days_;
};

/// Every resource's rotas in memory. Thread-safe: readers share a lock and keep the immutable set they got.
class RotaDirectory {
 public:
  using SetPtr = std::shared_ptr<const RotaSet>;

  explicit RotaDirectory(const catalog::Directory& resources) : resources_(resources) {}

  /// The resource's own rotas, else its nearest ancestor's, else nothing: always open.
  SetPtr Effective(ResourceId resource) const;

  /// Replaces all rotas of a resource; an empty list removes them.
  void Set(ResourceId resource, std::vector<Rota> rotas);
  std::vector<Rota> Of(ResourceId resource) const;

 private:
  const catalog::Directory& resources_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<ResourceId, SetPtr> sets_;
};

}  // namespace medres::scheduling
