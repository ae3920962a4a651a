#pragma once

#include "api/fhir/types/appointment_map.hpp"
#include "scheduling/waitlist/model.hpp"

namespace medres::api::fhir {

/// An entry of the waiting list as an Appointment of nobody's time: `waitlist` while it waits or has an offer, with the
/// requested period and no start; `cancelled` when it is settled. An open offer's hold, or the visit that came of it,
/// is an Appointment of its own, to which `supportingInformation` leads. The id is the entry's.
Document ToWaiting(const scheduling::WaitlistEntry& entry, const ScheduleParts& parts);

/// Whether it still waits, or considers an offer.
bool IsOpen(const scheduling::WaitlistEntry& entry);

}  // namespace medres::api::fhir
