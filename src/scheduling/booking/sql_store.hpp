#pragma once

#include "scheduling/booking/store.hpp"

namespace medres::scheduling {

/// BookingStore on SQLite and PostgreSQL. Stateless and thread-safe.
/// The set-wise statements assume that the planner is kept from full scans (see docs/adr on the booking core).
class SqlBookingStore final : public BookingStore {
 public:
  /// `origin` marks this process's outbox events, so that its own follower can skip them.
  explicit SqlBookingStore(std::string origin) : origin_(std::move(origin)) {}

  Task<Result<Facts>> LoadFacts(sql::Session& session, const LockSet& locks, const FactRequest& request) override;
  Task<Status> WriteChanges(sql::Session& session, const std::vector<Changes>& changes, Instant now) override;

  Task<Result<std::optional<Appointment>>> Find(sql::Session& session, AppointmentId id) override;
  Task<Result<std::vector<Appointment>>> List(sql::Session& session, const AppointmentFilter& filter) override;
  Task<Result<std::vector<Appointment>>> OfSeries(sql::Session& session, SeriesId id) override;
  Task<Result<std::vector<Appointment>>> ExpiredHolds(sql::Session& session, int limit) override;
  Task<Result<std::vector<HistoryEntry>>> History(sql::Session& session, AppointmentId id) override;
  Task<Result<std::vector<Allocation>>> ActiveAllocations(sql::Session& session, Instant since,
                                                          std::vector<ResourceId> resources) override;
  Task<Result<std::vector<Appointment>>> FutureOf(sql::Session& session, std::vector<ResourceId> resources,
                                                  Instant from) override;
  Task<Status> RepointPatient(sql::Session& session, PatientId from, PatientId to, Instant now) override;

 private:
  std::string origin_;
};

}  // namespace medres::scheduling
