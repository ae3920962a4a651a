#include "scheduling/booking/rows.hpp"

#include "base/text.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::scheduling {
namespace {

AllocationKind ParseKind(std::string_view code) {
  if (code == "hold") return AllocationKind::kHold;
  return code == "block" ? AllocationKind::kBlock : AllocationKind::kVisit;
}

/// Of an appointment's columns.
std::optional<VisitPayment> ReadPayment(const sql::Rows::Row& row) {
  if (row.IsNull(29)) return std::nullopt;
  VisitPayment payment{.state = ParsePaymentState(row.Text(29)).value(),
                       .amount_cents = row.Integer(30),
                       .paid_cents = row.Integer(31),
                       .refunded_cents = row.Integer(32)};
  if (!row.IsNull(33)) payment.due_by = row.At(33);
  payment.reference = row.OptionalText(34);
  if (!row.IsNull(35)) payment.paid_at = row.At(35);
  return payment;
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
                          .patient = row.OptionalId<PatientId>(3),
                          .time = {row.At(4), row.At(5)},
                          .resources = SplitIds<ResourceId>(row.Text(9)),
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
  if (!row.IsNull(17)) appointment.expires_at = row.At(17);
  appointment.hold_token = row.Text(18);
  if (!row.IsNull(19)) appointment.series = {row.AsId<SeriesId>(19), static_cast<int>(row.Integer(20))};
  appointment.others = SplitIds<PatientId>(row.Text(21));
  if (!row.IsNull(22)) appointment.policy = PolicyStamp{row.AsId<PolicyId>(22), row.Integer(23)};
  if (!row.IsNull(24)) {
    appointment.called_off_by = row.Text(24) == "house" ? CalledOffBy::kHouse : CalledOffBy::kProvider;
  }
  if (!row.IsNull(25)) appointment.number = {row.AsId<SessionId>(25), static_cast<int>(row.Integer(26))};
  if (!row.IsNull(27)) appointment.number_returns_at = row.At(27);
  appointment.booked_by = row.OptionalId<PatientId>(28);
  appointment.payment = ReadPayment(row);
  return appointment;
}

TakenNumber ReadTakenNumber(const sql::Rows::Row& row) {
  TakenNumber taken{.number = static_cast<int>(row.Integer(1)),
                    .appointment = row.AsId<AppointmentId>(2),
                    .patient = row.OptionalId<PatientId>(3),
                    .channel = std::string(row.Text(4)),
                    .active = row.Integer(5) != 0};
  if (!row.IsNull(6)) taken.returns_at = row.At(6);
  taken.version = row.Integer(7);
  if (!row.IsNull(8)) taken.expires_at = row.At(8);
  return taken;
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
  allocation.site = row.OptionalId<ResourceId>(11);
  return allocation;
}

PaymentEntry ReadPaymentEntry(const sql::Rows::Row& row) {
  return {.id = row.AsId<PaymentEntryId>(0),
          .kind = ParsePaymentKind(row.Text(1)),
          .outcome = ParsePaymentOutcome(row.Text(2)),
          .provider = std::string(row.Text(3)),
          .transaction = std::string(row.Text(4)),
          .method = std::string(row.Text(5)),
          .visit = std::string(row.Text(6)),
          .appointment = row.OptionalId<AppointmentId>(7),
          .amount_cents = row.Integer(8),
          .currency = std::string(row.Text(9)),
          .actor = std::string(row.Text(10)),
          .at = row.At(11),
          .recorded_at = row.At(12),
          .local_date = std::string(row.Text(13))};
}

std::string JoinCodes(const std::vector<std::string>& codes) {
  std::string text;
  for (const std::string& code : codes) {
    if (!text.empty()) text.push_back(',');
    text.append(code);
  }
  return text;
}

std::vector<std::string> SplitCodes(std::string_view text) {
  std::vector<std::string> codes;
  if (text.empty()) return codes;
  for (const std::string_view part : text::Split(text, ',')) codes.emplace_back(part);
  return codes;
}

HistoryEntry ReadHistory(const sql::Rows::Row& row, std::size_t first) {
  return {.version = row.Integer(first),
          .at = row.At(first + 1),
          .actor = std::string(row.Text(first + 2)),
          .change = std::string(row.Text(first + 3)),
          .status = ParseAppointmentStatus(row.Text(first + 4)).value(),
          .time = {row.At(first + 5), row.At(first + 6)},
          .resources = SplitIds<ResourceId>(row.Text(first + 7)),
          .reason = std::string(row.Text(first + 8)),
          .waived = SplitCodes(row.Text(first + 9)),
          .booked_by = row.OptionalId<PatientId>(first + 10)};
}

}  // namespace medres::scheduling
