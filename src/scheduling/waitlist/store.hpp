#pragma once

#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/waitlist/model.hpp"

namespace medres::scheduling {

/// Which entries a list shows, in the order in which they are served; `after` continues it. Without a status those that
/// wait or have an offer.
struct WaitlistFilter {
  std::optional<PatientId> patient;
  std::optional<ServiceTypeId> service_type;
  std::optional<WaitlistStatus> status;
  std::optional<WaitlistEntryId> after;
  int limit = 50;
};

/// The list as a round finds it.
struct WaitlistTurns {
  std::vector<WaitlistEntry> waiting;                    ///< in the order in which they are served
  std::map<WaitlistEntryId, std::set<Instant>> offered;  ///< starts that are not to be chosen for them (again)
  std::vector<WaitlistEntry> claimed;                    ///< offers that were being made
};

/// Where the list lives. A step of an entry is a compare-and-swap on its version, with its offer and its event in the
/// same transaction. Stateless; every call runs in the caller's transaction.
class WaitlistStore {
 public:
  virtual ~WaitlistStore() = default;

  /// kConflict `database.constraint` when the patient waits for the service already.
  virtual Task<Status> Insert(sql::Session& session, const WaitlistEntry& entry) = 0;

  /// Writes the entry, whose version was raised by one, with the offer that it carries, and tells `waitlist.<change>`
  /// unless that is empty. kPrecondition `waitlist.version` when somebody else was first.
  virtual Task<Status> Step(sql::Session& session, const WaitlistEntry& entry, std::string_view change) = 0;

  virtual Task<Result<std::optional<WaitlistEntry>>> Find(sql::Session& session, WaitlistEntryId id) = 0;
  virtual Task<Result<std::vector<WaitlistEntry>>> List(sql::Session& session, const WaitlistFilter& filter) = 0;
  /// Every start that was chosen for an entry, in order of time.
  virtual Task<Result<std::vector<WaitlistOffer>>> Offers(sql::Session& session, WaitlistEntryId id) = 0;

  /// Starts after `now` that were offered, or refused later than `refused_since`, are not to be chosen again. Claims
  /// are read after those who wait: whoever is not among the latter because of a claim is among the former.
  virtual Task<Result<WaitlistTurns>> Turns(sql::Session& session, Instant now, Instant refused_since) = 0;

  /// Entries whose offer is over or whose time has passed, by the caller's clock.
  virtual Task<Result<std::vector<WaitlistEntry>>> Over(sql::Session& session, Instant now) = 0;

  /// Gives all open entries of a priority their place in the order.
  virtual Task<Status> Rank(sql::Session& session, std::string_view priority, int rank) = 0;

  /// A merged patient's entries become the survivor's; of two for one service one stays (JoinWaits).
  virtual Task<Status> RepointPatient(sql::Session& session, PatientId from, PatientId to, Instant now) = 0;
};

}  // namespace medres::scheduling
