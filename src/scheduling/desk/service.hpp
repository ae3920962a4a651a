#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "patients/service.hpp"
#include "platform/config/live.hpp"
#include "scheduling/availability/finder.hpp"
#include "scheduling/booking/service.hpp"
#include "scheduling/desk/rules.hpp"
#include "scheduling/desk/store.hpp"
#include "scheduling/policy/directory.hpp"
#include "scheduling/service_types.hpp"

namespace medres::scheduling {

/// "I am here": of a visit by its id, or by the place and its pick-up code of today.
struct CheckInWish {
  std::optional<AppointmentId> visit;
  std::optional<ResourceId> facility;
  std::string pickup_code;
  TicketPriority priority = TicketPriority::kNormal;
  std::string actor;
  std::optional<Override> staff_override = {};
};

/// "I have no visit, but I am here."
struct WalkInWish {
  ServiceTypeId service_type;
  PatientId patient;
  std::vector<ResourceId> resources;
  TicketPriority priority = TicketPriority::kNormal;
  std::string actor;
  std::optional<PatientId> guardian = {};
  std::optional<PatientId> booked_by = {};
};

/// Who came in; `again` when they had their ticket already.
struct Admission {
  Ticket ticket;
  bool again = false;
};

struct QueueSheet {
  QueueKey queue;
  std::string zone;
  Milliseconds typical{0};  ///< how long one takes
  std::vector<QueueEntry> entries;
};

/// The front desk and its queues. A visit's own states stay the booking core's: they are told first, the ticket second,
/// and whoever asks again completes what a crash has left. Thread-safe; references must outlive it.
class DeskService {
 public:
  struct Parts {
    sql::Database& database;
    DeskStore& store;
    BookingService& bookings;
    const Finder& finder;
    patients::PatientService& patients;
    const catalog::Directory& resources;
    const ServiceTypeDirectory& services;
    const PolicyDirectory& policies;
    config::Section<DeskRules> rules;
    const Clock& clock;
  };

  explicit DeskService(Parts parts) : parts_(parts) {}

  /// The visit has arrived, its patient waits in the queue of its practitioner. Failures: kNotFound
  /// `appointment.not_found`, `desk.code_unknown`; kConflict `desk.refused` (too early, too late, another day),
  /// `desk.missed` (marked as missed: that is to be undone first), `policy.refused`, `appointment.transition`.
  Task<Result<Admission>> CheckIn(CheckInWish wish);

  /// A real visit at the next free time of today, and checked in, once however many desks ask at once; when there is
  /// none, a place in the shortest queue that is open. Failures: those of a booking but for taken times; kConflict
  /// `desk.refused` with what stands against a place in a queue, `desk.nobody_open`.
  Task<Result<Admission>> WalkIn(WalkInWish wish);

  /// kNotFound `resource.not_found`. Today when no day is named.
  Task<Result<QueueSheet>> Sheet(ResourceId resource, std::optional<LocalDate> day);
  /// kNotFound `desk.no_ticket`.
  Task<Result<QueueEntry>> Get(TicketId id);

  /// The first in order, for one desk alone. kNotFound `resource.not_found`; kConflict `desk.nobody_waiting`.
  Task<Result<Ticket>> CallNext(ResourceId resource, std::string desk);

  /// kNotFound `desk.no_ticket`; kConflict `desk.step`; those of the visit's own step.
  Task<Result<Ticket>> Step(TicketId id, TicketStep step, std::string desk, std::string actor);

 private:
  struct Arrival;
  struct Rest;
  /// The shortest first; those of one length in the pool's order.
  using QueuesByLength = std::multimap<int, QueueKey>;

  Status CheckKnown(ResourceId resource) const;
  QueueKey TodayOf(ResourceId resource) const;
  std::shared_ptr<const Policy> PolicyOf(const Appointment& visit) const;
  Task<Result<Appointment>> FindVisit(const CheckInWish& wish);
  Task<Result<Admission>> Admit(Appointment visit, TicketPriority priority, std::string actor,
                                std::optional<Override> staff_override);
  Task<Result<Admission>> Enter(Arrival arrival);
  Task<Result<std::optional<Appointment>>> TakeNextTime(const WalkInWish& wish, const ServiceType& service,
                                                        const Rest& today);
  Task<Result<std::optional<Appointment>>> FindTaken(const WalkInWish& wish, const Rest& today);
  Task<Result<Admission>> QueueUp(const WalkInWish& wish, const ServiceType& service);
  Task<Result<QueuesByLength>> OpenQueues(const WalkInWish& wish, const ServiceType& service);
  Task<Status> JudgeWaiting(const WalkInWish& wish, ResourceId queue);
  Task<Status> Bring(const Ticket& ticket, TicketStep step, std::string actor);
  Task<Result<Ticket>> GetTicket(sql::Session& session, TicketId id);
  QueuePace PaceOf(const QueueKey& queue, const std::vector<Ticket>& tickets, std::vector<Milliseconds> served) const;

  Parts parts_;
};

}  // namespace medres::scheduling
