#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "catalog/change_log.hpp"
#include "catalog/model.hpp"

namespace medres::catalog {

/// Every resource that is not deleted, in memory, for questions that must not wait for a database. Thread-safe: readers
/// share a lock for one look-up and keep the immutable resource they got; writers replace whole resources.
/// It is told of every commit of this process before the commit is answered, and of others' by the follower; it may
/// therefore lag behind the database, and whoever decides a booking compares versions under the lock.
class Directory {
 public:
  using Entry = std::shared_ptr<const Resource>;

  Entry Find(ResourceId id) const;

  /// The resource, its parent, its parent's parent …; empty when unknown. A cycle cannot be stored (see rules).
  std::vector<Entry> WithAncestors(ResourceId id) const;

  /// Active, and all its ancestors too.
  bool IsBookable(ResourceId id) const { return FindBookable(id) != nullptr; }
  Entry FindBookable(ResourceId id) const;

  /// Own zone, else the nearest ancestor's, else Asia/Shanghai.
  std::string ZoneOf(ResourceId id) const;

  std::vector<Entry> Children(ResourceId parent) const;

  /// Practitioners who stay at this very place for some dates.
  std::vector<ResourceId> GuestsOf(ResourceId place) const;

  /// Nothing belongs to it and nobody stays there: what changes of it concerns it alone.
  bool StandsAlone(ResourceId id) const;

  /// Practitioners whose specialties, or departments whose codes, contain `code` or a code below it ("50" finds
  /// "50.13"); bookable or not. Order: id.
  std::vector<ResourceId> BySpecialty(ResourceKind kind, std::string_view code) const;
  std::vector<ResourceId> ByKind(ResourceKind kind) const;

  /// Ignores a version that is not newer than the one held.
  void Apply(Resource resource);
  /// After a change to the resource's rotas; a lower version is ignored.
  void RaiseRotaVersion(ResourceId id, std::int64_t rota_version);
  void Remove(ResourceId id);
  std::size_t Size() const;

  /// What was made of resources holds as long as its count stays. About one alone is what changes nothing of who
  /// belongs where, and is found by what.
  const ChangeLog& changes() const { return changes_; }

  /// What it holds now, for work that must not show before it is committed; the resources themselves are shared.
  std::unique_ptr<Directory> Copy() const;

 private:
  bool IsAlone(ResourceId id) const;
  void List(const Resource& resource);
  void Unlist(const Resource& resource);

  mutable std::shared_mutex mutex_;
  std::unordered_map<ResourceId, Entry> entries_;
  std::unordered_map<ResourceId, std::vector<ResourceId>> children_;
  /// By kind, and by each code of theirs below the empty one, which lists all of the kind; in order of id.
  std::map<std::pair<ResourceKind, std::string>, std::vector<ResourceId>> by_code_;
  std::unordered_map<ResourceId, std::vector<ResourceId>> guests_;
  ChangeLog changes_;  ///< told last, under the lock
};

}  // namespace medres::catalog
