#pragma once

#include <string>
#include <vector>

#include "scheduling/booking/cascade.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/hold/service.hpp"
#include "scheduling/rota/closure_service.hpp"
#include "scheduling/session/plan_service.hpp"
#include "scheduling/session/rules.hpp"
#include "scheduling/session/turnstile.hpp"

namespace medres::scheduling {

/// A session as memory has it now.
struct SessionNow {
  SessionDirectory::EntryPtr entry;
  std::shared_ptr<const NumberOffer> offer;  ///< without the segments that leave takes
  Occupancy::Numbers numbers;
  Instant now;
};

/// A wish for a number.
struct NumberRequest {
  NumberWish wish;
  PatientId patient;
  std::string channel;
  std::string actor;
  std::optional<PatientId> guardian = {};
  std::optional<PatientId> booked_by = {};  ///< who acts for the patient, by a relation
  std::optional<Override> staff_override = {};
  std::optional<IdempotencyKey> idempotency = {};
};

/// Who may ask the booking core for a number of a session now. Kept until that is decided.
struct AdmittedWish {
  SessionDirectory::EntryPtr entry;
  Turnstile::Pass pass;
};

/// A session that was stopped or given to a substitute, with the visits that this changed, in order of their numbers.
struct SessionChanged {
  Session session;
  std::vector<Appointment> affected;
  std::vector<Alternative> alternatives;  ///< of a stopped one
};

/// The verbs of sessions. What only refuses is answered from memory; a number is given by the booking core alone, so
/// memory may lag and nothing is oversold. Thread-safe; all references must outlive it.
class SessionService {
 public:
  struct Parts {
    sql::Database& database;
    SessionStore& store;
    ClosureService& closures;
    ResourceLocks& locks;
    SessionMemory& memory;
    const SessionDirectory& directory;
    const Occupancy& occupancy;
    SessionPlanService& plans;
    RotaService& rotas;
    const RotaDirectory& hours;
    BookingService& bookings;
    HoldService& holds;
    Cascade& cascade;
    Turnstile& turnstile;
    const catalog::Directory& resources;
    const ServiceTypeDirectory& services;
    const Clock& clock;
  };

  explicit SessionService(Parts parts) : parts_(parts) {}

  /// One that memory has forgotten, since it is long over, as the database has it. kNotFound `session.not_found`.
  Task<Result<SessionNow>> Get(SessionId id);
  /// Those of a resource and of all below it on so many dates of its zone, in order of their start; opens what is due
  /// first. kNotFound `resource.not_found`.
  Task<Result<std::vector<SessionNow>>> List(ResourceId resource, LocalDate from, int days);

  /// What comes before every wish for a number, also of those who go to the booking core themselves: what memory can
  /// refuse is refused, and a crowd waits outside. `ask.patient` is nil where memory is not to judge. Failures:
  /// kConflict `booking.conflict` with reasons `session.*`; kRateLimited `session.crowded` with arg `retry_after` while
  /// too many wishes for the session are being decided.
  Task<Result<AdmittedWish>> Admit(NumberAsk ask);

  /// Failures: those of Admit and of BookingService::Book.
  Task<Result<Booked>> Take(NumberRequest request);
  /// The number is the holder's for so long, then comes back to the others as one that is given up; HoldService knows
  /// the hold. As Take; kInvalid `hold.too_long`.
  Task<Result<Booked>> Hold(NumberRequest request, Milliseconds duration);
  /// A visit goes to a number of this session (`command.number`), all or nothing: from another one, which comes back to
  /// the others as one that is given up, or from a time. As Take; kInvalid `session.other_service`,
  /// `session.same_segment`, `session.group`.
  Task<Result<Appointment>> Move(RescheduleCommand command);
  Task<Result<BookingVerdict>> Validate(NumberRequest request, std::optional<Instant> at);

  /// Failures: those of Edited; kConflict `session.stopped`; kPrecondition `session.version`, as the next.
  Task<Result<SessionNow>> Edit(SessionId id, std::optional<std::int64_t> expected, SessionEdit edit,
                                std::string actor);
  /// 停诊: its visits are called off by the provider.
  Task<Result<SessionChanged>> Stop(SessionId id, std::optional<std::int64_t> expected, std::string reason,
                                    std::string actor);
  /// 替诊: its visits go to the substitute, same numbers and times. kInvalid `session.substitute_does_not_fit`;
  /// kConflict `booking.conflict` with what takes the substitute, `session.substitute_has_session`.
  Task<Result<SessionChanged>> Substitute(SessionId id, std::optional<std::int64_t> expected, ResourceId to,
                                          std::string reason, std::string actor);

 private:
  Task<Result<SessionDirectory::EntryPtr>> Find(SessionId id);
  Task<Result<Occupancy::Numbers>> NumbersOf(SessionId id);
  /// The session as it is under the lock of its resources; not stopped, in the expected version.
  Task<Result<Session>> LockExpected(sql::Session& session, const Session& before, std::vector<ResourceId> resources,
                                     std::optional<std::int64_t> expected);
  Task<Status> Remember(std::vector<ResourceId> resources);
  Status CheckFit(const Session& session, ResourceId to) const;
  Task<Status> CheckNoSession(sql::Session& session, ResourceId to, const Interval& time);
  /// Of the substitute, and of the places above.
  Task<Result<std::vector<Interval>>> LeaveOf(sql::Session& session, ResourceId to, const Interval& time);
  std::vector<Alternative> FindAlternatives(const Session& stopped) const;
  std::vector<ResourceId> WithDescendants(ResourceId resource) const;
  SessionNow Now(SessionDirectory::EntryPtr entry) const;
  Status Precheck(const SessionDirectory::Entry& entry, const NumberAsk& ask) const;

  Parts parts_;
};

}  // namespace medres::scheduling
