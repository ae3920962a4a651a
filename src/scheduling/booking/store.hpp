#pragma once

#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/booking/decide.hpp"
#include "scheduling/locks.hpp"

namespace medres::scheduling {

/// A stretch of one resource whose allocations a decision must know: everything that ends less than the larger of its
/// own pad and `before` before it, or starts less than the larger of its own pad and `after` behind it.
struct Reach {
  ResourceId resource;
  Interval time;
  Milliseconds before{0};
  Milliseconds after{0};
};

/// What a batch must read once its locks are held.
struct FactRequest {
  std::unordered_set<ResourceId> versions;
  std::vector<Reach> reaches;
  std::vector<std::pair<PatientId, Interval>> patients;
  std::unordered_set<AppointmentId> appointments;  ///< read with all their allocations
  std::vector<IdempotencyKey> keys;
  std::unordered_set<SessionId> sessions;  ///< read with all numbers that are taken or were given up
  std::unordered_set<PatientId> agents;    ///< whose relations are read
  std::unordered_set<ReplyId> replies;     ///< whose newest version is read
  std::vector<PaymentKey> payments;        ///< lines of the book, if they are there
  bool database_clock = false;             ///< whether holds are judged: `Facts::database_now`
  PolicyRequest policy;
};

/// A day sheet's filter; all given conditions hold. `after` continues a list: (start, id) of the last one shown.
struct AppointmentFilter {
  std::optional<Interval> time;  ///< visits that overlap it
  std::optional<ResourceId> resource;
  std::optional<PatientId> patient;
  std::optional<ResourceId> facility;
  std::optional<std::string> pickup_code;   ///< of an active visit
  std::optional<AppointmentStatus> status;  ///< as of `now`: an expired hold is cancelled
  std::optional<std::pair<Instant, AppointmentId>> after;
  int limit = 50;
  Instant now = {};
};

struct HistoryEntry {
  std::int64_t version = 0;
  Instant at;
  std::string actor;
  std::string change;
  AppointmentStatus status = AppointmentStatus::kBooked;
  Interval time;
  std::vector<ResourceId> resources;
  std::string reason;
  std::vector<std::string> waived;     ///< rules that staff's word set aside
  std::optional<PatientId> booked_by;  ///< who acted for the patient
};

/// Where appointments and allocations live. Stateless; every call runs in the caller's transaction.
class BookingStore {
 public:
  virtual ~BookingStore() = default;

  /// The first words of a deciding transaction, one round trip: takes the locks, expires holds of the reached resources
  /// on the database's clock, then reads everything asked for. `now` is left to the caller.
  virtual Task<Result<Facts>> LoadFacts(sql::Session& session, const LockSet& locks, const FactRequest& request) = 0;

  /// Writes all changes, their answers and outbox events, set-wise, as the transaction's last words.
  virtual Task<Status> WriteChanges(sql::Session& session, const std::vector<Changes>& changes, Instant now) = 0;

  virtual Task<Result<std::optional<Appointment>>> Find(sql::Session& session, AppointmentId id) = 0;
  virtual Task<Result<std::vector<Appointment>>> List(sql::Session& session, const AppointmentFilter& filter) = 0;
  /// In order of their index.
  virtual Task<Result<std::vector<Appointment>>> OfSeries(sql::Session& session, SeriesId id) = 0;
  /// Holds that are over by the database's clock and not tidied away yet, oldest first.
  virtual Task<Result<std::vector<Appointment>>> ExpiredHolds(sql::Session& session, int limit) = 0;
  virtual Task<Result<std::vector<HistoryEntry>>> History(sql::Session& session, AppointmentId id) = 0;

  /// Active allocations that end after `since`, of the given resources or (none given) of all, for the tick index.
  virtual Task<Result<std::vector<Allocation>>> ActiveAllocations(sql::Session& session, Instant since,
                                                                  std::vector<ResourceId> resources) = 0;

  /// Visits on a resource or below it that hold time and start after `from`.
  virtual Task<Result<std::vector<Appointment>>> FutureOf(sql::Session& session, std::vector<ResourceId> resources,
                                                          Instant from) = 0;
  virtual Task<Status> RepointPatient(sql::Session& session, PatientId from, PatientId to, Instant now) = 0;
};

}  // namespace medres::scheduling
