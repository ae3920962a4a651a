#pragma once

#include "scheduling/desk/service.hpp"

namespace medres::scheduling {

/// Who enters which queue, and when they were expected there.
struct DeskService::Arrival {
  QueueKey queue;
  PatientId patient;
  ServiceTypeId service_type;
  std::optional<AppointmentId> visit;  ///< none: no time was left for them
  Instant due;
  TicketPriority asked = TicketPriority::kNormal;
};

/// What is left of a day.
struct DeskService::Rest {
  LocalDate day;
  Interval time;
};

}  // namespace medres::scheduling
