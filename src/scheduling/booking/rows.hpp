#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/sql/value.hpp"
#include "scheduling/model.hpp"

namespace medres::scheduling {

/// The columns that ReadAppointment and ReadAllocation expect, in their order, for the select lists of this slice.
#define MEDRES_APPOINTMENT_COLUMNS                                                                             \
  "id, status, service_type, patient, start_at, end_at, zone, local_start, tzdb_version, resources, channel, " \
  "pickup_code, cancel_reason, previous_status, version, created_at, updated_at"
#define MEDRES_ALLOCATION_COLUMNS \
  "id, resource, lane, start_at, end_at, kind, pad_before, pad_after, stamp, appointment, expires_at"

Appointment ReadAppointment(const sql::Rows::Row& row);
Allocation ReadAllocation(const sql::Rows::Row& row);

/// An appointment's resources in the order of its service's requirements, as one text column: ids joined by commas.
std::string JoinIds(std::span<const ResourceId> ids);
std::vector<ResourceId> SplitIds(std::string_view text);

std::string_view ToCode(AllocationKind kind);

}  // namespace medres::scheduling
