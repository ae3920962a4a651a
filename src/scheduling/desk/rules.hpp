#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "catalog/directory.hpp"
#include "scheduling/desk/model.hpp"
#include "scheduling/policy/model.hpp"
#include "scheduling/service_types.hpp"

/// The rules of a queue. Pure: no database, no clock.
namespace medres::scheduling {

/// In whose queue a visit waits: its first practitioner's, else its first resource's.
ResourceId QueueOf(std::span<const ResourceId> resources, const catalog::Directory& directory);

/// In whose queues the service's visits can wait: those of the first requirement that has practitioners, else of the
/// first.
std::vector<ResourceId> QueuesOf(const ServiceType& service, const catalog::Directory& directory);

/// What the desk asks for, raised by age.
TicketPriority PriorityOf(TicketPriority asked, const std::optional<LocalDate>& birth_date, LocalDate day,
                          const DeskRules& rules);

/// Why the visit cannot be checked in now: `desk.too_early`, `desk.other_day`, and, when its policy has no word on
/// lateness in its half-day, `desk.too_late`.
std::vector<Issue> CheckWindow(const Appointment& visit, const Policy* policy, const DeskRules& rules, Instant now);

/// Whether somebody who arrives now has missed the visit: by its policy when that has a word on lateness in its
/// half-day, else by the house's minutes, and never while the desk would let them in.
bool IsMissed(const Appointment& visit, const Policy* policy, const DeskRules& rules, Instant now);

/// Those who wait, first to be called first.
std::vector<Ticket> InOrder(std::span<const Ticket> tickets);

/// Where somebody who was expected at `due` and is here since `arrived` enters: on time by these two, late (or passed
/// over before) behind `behind` of those of their own priority who wait already, and never before the place of their
/// own time. `entry` is the caller's to give.
TicketPlace PlaceFor(TicketPriority priority, Instant due, Instant arrived, std::span<const Ticket> tickets,
                     const DeskRules& rules);
TicketPlace PlaceBehind(TicketPriority priority, Instant due, Instant arrived, std::span<const Ticket> tickets,
                        int behind);

/// The ticket after it was called (again) to a desk; an empty desk leaves the one before.
Ticket Called(Ticket ticket, std::string desk, Instant now);

/// The ticket after a step; whoever returns still needs a place. Failures: those of After.
Result<Ticket> Stepped(Ticket ticket, TicketStep step, std::string desk, Instant now);

/// Where the step leads; kConflict `desk.step` with the steps that are possible.
Result<TicketStanding> After(TicketStanding from, TicketStep step);
std::string_view ToCode(TicketStep step);
std::string_view ToCode(TicketStanding standing);

/// How long a service takes here: the median of what was measured, once there are five; else as planned.
Milliseconds TypicalService(std::vector<Milliseconds> measured, Milliseconds planned);

/// What is known of a queue for telling how long it takes.
struct QueuePace {
  std::vector<Instant> serving_since;  ///< who is being served
  int servers = 1;                     ///< how many can be served at a time
  Milliseconds typical{0};
};

/// When each of `waiting` places in order is likely to be called, if all goes on as it did.
std::vector<Instant> ExpectedCalls(std::size_t waiting, const QueuePace& pace, Instant now);

/// A ticket in its queue; who waits also knows how many are before them, and when they are likely to be called.
struct QueueEntry {
  Ticket ticket;
  std::optional<int> ahead = {};
  std::optional<Instant> expected_at = {};

  bool operator==(const QueueEntry&) const = default;
};

/// The queue as people read it: being seen, called, waiting in order of their call, passed over, gone.
std::vector<QueueEntry> SheetOf(std::span<const Ticket> tickets, const QueuePace& pace, Instant now);

}  // namespace medres::scheduling
