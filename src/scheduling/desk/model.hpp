#pragma once

#include <optional>
#include <string>

#include "scheduling/model.hpp"

namespace medres::scheduling {

using TicketId = Id<struct TicketTag>;

/// Where somebody stands: waiting → called → serving → finished; called → passed (过号) → waiting again; left.
enum class TicketStanding { kWaiting, kCalled, kPassed, kServing, kFinished, kLeft };

/// Who goes before whom: emergencies, then those whom the law or the house gives way, then everybody else.
enum class TicketPriority { kEmergency, kElevated, kNormal };

/// What a desk can do with a ticket; calling the next one is not among them, since nobody chooses whom.
enum class TicketStep { kRecall, kPass, kReturn, kStart, kFinish, kLeave };

/// The people of one resource on one day, in its own zone.
struct QueueKey {
  ResourceId resource;
  LocalDate day = {};

  bool operator==(const QueueKey&) const = default;
};

/// A ticket's place in its queue: by priority, then by `due` (the visit's start; the arrival of a walk-in without one),
/// then by `since` (the arrival), then by `entry`, which grows with each who enters. Whoever comes late takes over
/// `due` and `since` of the one they go behind.
struct TicketPlace {
  TicketPriority priority = TicketPriority::kNormal;
  Instant due;
  Instant since;
  int entry = 0;

  auto operator<=>(const TicketPlace&) const = default;
};

/// One patient in one queue, by the number that is called out.
struct Ticket {
  TicketId id;
  QueueKey queue;
  int number = 0;
  PatientId patient;
  std::string name = {};  ///< masked; read with the ticket, not kept in it
  ServiceTypeId service_type;
  std::optional<AppointmentId> appointment = {};  ///< none: a walk-in for whom no time was left
  TicketStanding standing = TicketStanding::kWaiting;
  TicketPlace place = {};
  Instant arrived_at = {};
  std::string desk = {};  ///< where they are called to
  int calls = 0;
  std::optional<Instant> called_at = {};
  std::optional<Instant> started_at = {};
  std::optional<Instant> finished_at = {};
  std::int64_t version = 1;

  bool operator==(const Ticket&) const = default;
};

/// The house's rules of its desks; a visit's own policy comes first where it says something.
struct DeskRules {
  int opens_before_minutes = 120;   ///< check-in, before the visit's start
  int late_tolerance_minutes = 60;  ///< after the start nobody is checked in any more, unless the policy says otherwise
  int late_after_minutes = 10;      ///< from then on an arrival is late and goes behind others
  int late_behind = 3;              ///< as many
  int elevated_from_age = 75;
  int no_show_after_minutes = 0;  ///< after the start, and after late_tolerance_minutes; 0: the house marks nobody
};

}  // namespace medres::scheduling
