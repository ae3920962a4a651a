#include "api/rest/scheduling/appointments/views.hpp"

#include <algorithm>

#include "api/rest/scopes.hpp"
#include "platform/security/digest.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api {
namespace {

/// The clinic's offset at the start, which its stored wall time tells without asking the zone again.
Minutes OffsetOf(const scheduling::Appointment& appointment) {
  const auto wall = ParseInstant(appointment.local_start + ":00Z");
  if (!wall) return Minutes(0);
  return std::chrono::duration_cast<Minutes>(*wall - appointment.time.start);
}

/// By how much clocks are set forward between start and end.
Minutes ClockChangeDuring(const scheduling::Appointment& appointment) {
  const scheduling::Zone* zone = scheduling::FindZone(appointment.zone);
  if (zone == nullptr) return Minutes(0);
  return zone->OffsetAt(appointment.time.end) - zone->OffsetAt(appointment.time.start);
}

}  // namespace

http::Operation ChangeOperation(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kSchedulingWrite,
          .touches = {.type = "Appointment"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition}};
}

Result<std::optional<scheduling::IdempotencyKey>> ToKey(const http::IdempotencyKey& key, const http::Context& context) {
  MEDRES_TRY(const std::string canonical, json::Canonical(context.request.body));
  return scheduling::IdempotencyKey{
      .scope = context.caller->subject, .key = key.value, .body_hash = security::Sha256Hex(canonical)};
}

AppointmentView ToView(const scheduling::Appointment& appointment) {
  const Minutes offset = OffsetOf(appointment);
  const Minutes offset_at_end = offset + ClockChangeDuring(appointment);
  return {.id = appointment.id,
          .status = appointment.status,
          .start = {appointment.time.start, offset},
          .end = {appointment.time.end, offset_at_end},
          .service_type = appointment.service_type,
          .patient = appointment.patient,
          .participants = appointment.others,
          .resources = appointment.resources,
          .zone = appointment.zone,
          .channel = appointment.channel,
          .pickup_code = appointment.pickup_code,
          .cancel_reason = appointment.cancel_reason,
          .expires_at = appointment.expires_at,
          .series = appointment.series,
          .version = appointment.version,
          .created_at = appointment.created_at,
          .updated_at = appointment.updated_at,
          .policy = appointment.policy,
          .called_off_by = appointment.status == scheduling::AppointmentStatus::kCancelled
                               ? std::optional(appointment.called_off_by)
                               : std::nullopt,
          .number = appointment.number,
          .booked_by = appointment.booked_by,
          .payment = ToPaymentView(appointment)};
}

std::optional<PaymentView> ToPaymentView(const scheduling::Appointment& appointment) {
  if (!appointment.payment) return std::nullopt;
  const scheduling::VisitPayment& payment = *appointment.payment;
  PaymentView view{.state = payment.state,
                   .amount_cents = payment.amount_cents,
                   .due_by = std::nullopt,
                   .paid_cents = payment.paid_cents,
                   .refunded_cents = payment.refunded_cents,
                   .refund_cents = std::max<std::int64_t>(payment.BalanceCents(), 0),
                   .reference = payment.reference,
                   .paid_at = payment.paid_at};
  if (payment.due_by) {
    const scheduling::Zone* zone = scheduling::FindZone(appointment.zone);
    view.due_by = {*payment.due_by, zone == nullptr ? Minutes(0) : zone->OffsetAt(*payment.due_by)};
  }
  return view;
}

HistoryView ToView(const scheduling::HistoryEntry& entry) {
  return {.version = entry.version,
          .at = entry.at,
          .actor = entry.actor,
          .change = entry.change,
          .status = entry.status,
          .start = entry.time.start,
          .end = entry.time.end,
          .reason = entry.reason,
          .waived = entry.waived,
          .booked_by = entry.booked_by};
}

}  // namespace medres::api
