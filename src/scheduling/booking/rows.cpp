#include "scheduling/booking/rows.hpp"

#include "base/text.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

AllocationKind ParseKind(std::string_view code) {
  if (code == "hold") return AllocationKind::kHold;
  return code == "block" ? AllocationKind::kBlock : AllocationKind::kVisit;
}

}  // namespace

std::string_view ToCode(AllocationKind kind) {
  switch (kind) {
    case AllocationKind::kVisit: return "visit";
    case AllocationKind::kHold: return "hold";
    case AllocationKind::kBlock: return "block";
  }
  return "visit";
}

Appointment ReadAppointment(const sql::Rows::Row& row) {
  Appointment appointment{.id = row.AsId<AppointmentId>(0),
                          .status = ParseAppointmentStatus(row.Text(1)).value(),
                          .service_type = row.AsId<ServiceTypeId>(2),
                          .patient = row.AsId<PatientId>(3),
                          .time = {row.At(4), row.At(5)},
                          .resources = SplitIds(row.Text(9)),
                          .zone = std::string(row.Text(6)),
                          .local_start = std::string(row.Text(7)),
                          .tzdb_version = std::string(row.Text(8)),
                          .channel = std::string(row.Text(10)),
                          .pickup_code = std::string(row.Text(11)),
                          .cancel_reason = row.OptionalText(12),
                          .previous_status = std::nullopt,
                          .version = row.Integer(14),
                          .created_at = row.At(15),
                          .updated_at = row.At(16)};
  if (!row.IsNull(13)) appointment.previous_status = ParseAppointmentStatus(row.Text(13));
  return appointment;
}

Allocation ReadAllocation(const sql::Rows::Row& row) {
  Allocation allocation{.id = row.AsId<AllocationId>(0),
                        .resource = row.AsId<ResourceId>(1),
                        .lane = static_cast<int>(row.Integer(2)),
                        .core = {row.At(3), row.At(4)},
                        .kind = ParseKind(row.Text(5)),
                        .pad_before_minutes = static_cast<int>(row.Integer(6)),
                        .pad_after_minutes = static_cast<int>(row.Integer(7)),
                        .capacity_stamp = static_cast<int>(row.Integer(8)),
                        .appointment = row.OptionalId<AppointmentId>(9),
                        .expires_at = std::nullopt,
                        .active = true};
  if (!row.IsNull(10)) allocation.expires_at = row.At(10);
  return allocation;
}

std::string JoinIds(std::span<const ResourceId> ids) {
  std::string text;
  for (const ResourceId id : ids) {
    if (!text.empty()) text.push_back(',');
    text.append(id.Text());
  }
  return text;
}

std::vector<ResourceId> SplitIds(std::string_view text) {
  std::vector<ResourceId> ids;
  if (text.empty()) return ids;
  for (const std::string_view part : text::Split(text, ',')) ids.push_back(ResourceId::Parse(part).value());
  return ids;
}

}  // namespace medres::scheduling
