#pragma once

#include <functional>
#include <memory>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "scheduling/booking/numbers.hpp"
#include "scheduling/session/model.hpp"

namespace medres::scheduling {

/// Every plan, and every session that is not long over, in memory; with what the sessions have to give. Thread-safe:
/// readers keep the immutable entry they got.
class SessionDirectory final : public SessionNumbers {
 public:
  struct Entry {
    Session session;
    std::shared_ptr<const NumberOffer> offer;
  };
  using EntryPtr = std::shared_ptr<const Entry>;
  static EntryPtr MakeEntry(Session session, std::int64_t rota_version);

  /// What one resource has, read in one transaction, and the version that counts its changes.
  struct OfResource {
    std::vector<SessionPlan> plans;
    std::vector<Session> sessions;
    std::int64_t rota_version = 0;
  };

  /// `chance` draws from [0, 1).
  explicit SessionDirectory(std::function<double()> chance) : chance_(std::move(chance)) {}

  EntryPtr Find(SessionId id) const;
  std::shared_ptr<const NumberOffer> OfferOf(SessionId session) const override;
  Milliseconds DrawReturnDelay(SessionId session) const override;

  /// Those of the resources that overlap the time, in order of their start.
  std::vector<EntryPtr> Overlapping(const std::vector<ResourceId>& resources, const Interval& time) const;
  /// The same of a service, whoever gives it.
  std::vector<EntryPtr> OfService(ServiceTypeId service, const Interval& time) const;
  std::vector<SessionPlan> PlansOf(ResourceId resource) const;
  /// The resources that have plans.
  std::vector<ResourceId> Planned() const;

  /// Replaces what a resource has; what is older than what is held is ignored.
  void Set(ResourceId resource, const OfResource& current);

  /// Forgets sessions that ended before, and says which.
  std::vector<SessionId> Tidy(Instant before);

 private:
  struct Held {
    std::vector<SessionPlan> plans;
    std::unordered_set<SessionId> sessions;
    std::int64_t rota_version = -1;
  };

  void Keep(const EntryPtr& entry);
  void Drop(SessionId id);
  void AddOverlapping(const std::unordered_set<SessionId>& ids, const Interval& time,
                      std::vector<EntryPtr>& found) const;

  std::function<double()> chance_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<SessionId, EntryPtr> entries_;
  std::unordered_map<ResourceId, Held> by_resource_;
  std::unordered_map<ServiceTypeId, std::unordered_set<SessionId>> by_service_;
};

/// A number as somebody means it who knows of times only: of the session of that service that the resource has then, in
/// the segment that starts then.
struct NumberThen {
  NumberWish wish;
  Interval time;  ///< the segment's
};
std::optional<NumberThen> NumberAt(const SessionDirectory& sessions, ServiceTypeId service, ResourceId resource,
                                   Instant start);

}  // namespace medres::scheduling
