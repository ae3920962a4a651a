#include "api/rest/scheduling/desk/views.hpp"

#include <algorithm>
#include <chrono>

namespace medres::api {

TicketView ToView(const scheduling::Ticket& ticket) {
  return {.id = ticket.id,
          .queue = ticket.queue.resource,
          .day = ticket.queue.day,
          .number = ticket.number,
          .name = ticket.name,
          .patient = ticket.patient,
          .service_type = ticket.service_type,
          .appointment = ticket.appointment,
          .standing = ticket.standing,
          .priority = ticket.place.priority,
          .due = ticket.place.due,
          .arrived_at = ticket.arrived_at,
          .desk = ticket.desk,
          .calls = ticket.calls,
          .called_at = ticket.called_at,
          .started_at = ticket.started_at,
          .finished_at = ticket.finished_at,
          .ahead = std::nullopt,
          .expected_at = std::nullopt,
          .version = ticket.version};
}

TicketView ToView(const scheduling::QueueEntry& entry) {
  TicketView view = ToView(entry.ticket);
  view.ahead = entry.ahead;
  view.expected_at = entry.expected_at;
  return view;
}

QueueView ToView(const scheduling::QueueSheet& sheet) {
  QueueView view{
      .queue = sheet.queue.resource,
      .day = sheet.queue.day,
      .zone = sheet.zone,
      .waiting = 0,
      .typical_seconds = static_cast<int>(std::chrono::duration_cast<std::chrono::seconds>(sheet.typical).count()),
      .tickets = {}};
  for (const scheduling::QueueEntry& entry : sheet.entries) {
    view.tickets.push_back(ToView(entry));
    view.waiting += entry.ahead ? 1 : 0;
  }
  return view;
}

}  // namespace medres::api
