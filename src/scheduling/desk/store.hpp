#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/sql/database.hpp"
#include "scheduling/desk/model.hpp"

namespace medres::scheduling {

struct QueueLength {
  QueueKey queue;
  int waiting = 0;
};

/// What became of a ticket, when, and by whose clock its queue goes.
struct TicketChange {
  std::string kind;  ///< joined, called, …: the event is "queue." with it
  Instant at;
  std::string zone;
};

/// Where tickets live. A ticket whose visit no longer stands (cancelled, arrival undone) is in no list. Stateless;
/// every call runs in the caller's transaction.
class DeskStore {
 public:
  virtual ~DeskStore() = default;

  /// First in a transaction that changes a queue: who else would waits until it ends. With a person: who else would
  /// put them into any.
  virtual Task<Status> Lock(sql::Session& session, const QueueKey& queue, std::optional<PatientId> person) = 0;

  /// Everybody of the day, in order of number.
  virtual Task<Result<std::vector<Ticket>>> OfQueue(sql::Session& session, const QueueKey& queue) = 0;
  /// How many wait in each of the queues, in their order.
  virtual Task<Result<std::vector<QueueLength>>> Waiting(sql::Session& session,
                                                         const std::vector<QueueKey>& queues) = 0;
  /// The last number and the last entry that were given.
  virtual Task<Result<std::pair<int, int>>> Last(sql::Session& session, const QueueKey& queue) = 0;
  /// Those of other days and of cancelled visits too.
  virtual Task<Result<std::optional<Ticket>>> Find(sql::Session& session, TicketId id) = 0;
  virtual Task<Result<std::optional<Ticket>>> OfVisit(sql::Session& session, AppointmentId visit, LocalDate day) = 0;
  /// The patient's that is neither finished nor left, for that service.
  virtual Task<Result<std::optional<Ticket>>> OfPatient(sql::Session& session, PatientId patient, ServiceTypeId service,
                                                        LocalDate day) = 0;

  /// Writes a new ticket (version 1) or the next version of one, and tells `queue.<change>`. Failure: kConflict
  /// `database.constraint` when the number or the visit has a ticket already.
  virtual Task<Status> Write(sql::Session& session, const Ticket& ticket, TicketChange change) = 0;

  /// A merged patient's tickets become the survivor's.
  virtual Task<Status> RepointPatient(sql::Session& session, PatientId from, PatientId to) = 0;

  /// How long the queue's last twenty took.
  virtual Task<Result<std::vector<Milliseconds>>> Served(sql::Session& session, ResourceId queue) = 0;

  /// Booked visits that started within `time`, after the place, and were never marked as missed: in order of start.
  virtual Task<Result<std::vector<Appointment>>> Unarrived(sql::Session& session, const Interval& time,
                                                           std::pair<Instant, AppointmentId> after, int limit) = 0;
};

/// On SQLite and PostgreSQL.
class SqlDeskStore final : public DeskStore {
 public:
  Task<Status> Lock(sql::Session& session, const QueueKey& queue, std::optional<PatientId> person) override;
  Task<Result<std::vector<Ticket>>> OfQueue(sql::Session& session, const QueueKey& queue) override;
  Task<Result<std::vector<QueueLength>>> Waiting(sql::Session& session, const std::vector<QueueKey>& queues) override;
  Task<Result<std::pair<int, int>>> Last(sql::Session& session, const QueueKey& queue) override;
  Task<Result<std::optional<Ticket>>> Find(sql::Session& session, TicketId id) override;
  Task<Result<std::optional<Ticket>>> OfVisit(sql::Session& session, AppointmentId visit, LocalDate day) override;
  Task<Result<std::optional<Ticket>>> OfPatient(sql::Session& session, PatientId patient, ServiceTypeId service,
                                                LocalDate day) override;
  Task<Status> Write(sql::Session& session, const Ticket& ticket, TicketChange change) override;
  Task<Status> RepointPatient(sql::Session& session, PatientId from, PatientId to) override;
  Task<Result<std::vector<Milliseconds>>> Served(sql::Session& session, ResourceId queue) override;
  Task<Result<std::vector<Appointment>>> Unarrived(sql::Session& session, const Interval& time,
                                                   std::pair<Instant, AppointmentId> after, int limit) override;
};

}  // namespace medres::scheduling
