#include "api/fhir/operations/hold.hpp"

#include <algorithm>

#include "api/fhir/operations/book.hpp"
#include "api/fhir/operations/proposal.hpp"
#include "base/text.hpp"
#include "platform/security/digest.hpp"

namespace medres::api::fhir {
namespace {

using scheduling::Appointment;

constexpr Milliseconds kUsual = std::chrono::minutes(5);

Result<Milliseconds> DurationOf(const Arguments& arguments) {
  const std::string_view text = arguments.Text("duration-seconds");
  if (text.empty()) return kUsual;
  const auto seconds = text::ParseInteger(text);
  if (!seconds || *seconds <= 0 || *seconds > 1'000'000) {
    return Fail(Error::Invalid("fhir.value", "?duration-seconds", {{"value", std::string(text)}}));
  }
  return Milliseconds(std::chrono::seconds(*seconds));
}

Result<std::optional<PatientId>> PatientOf(const Arguments& arguments) {
  if (arguments.Texts("patient-reference").size() > 1) {
    return Fail(Error::Invalid("fhir.one_patient", "?patient-reference"));
  }
  const std::string_view text = arguments.Text("patient-reference");
  if (text.empty()) return std::nullopt;
  const auto patient = PatientId::Parse(ParseReference(text).id);
  if (!patient) return Fail(Error::Invalid("fhir.value", "?patient-reference", {{"value", std::string(text)}}));
  return patient;
}

bool IsOfCaller(const std::vector<scheduling::HistoryEntry>& history, const http::Context& context) {
  return !history.empty() && history.front().actor == context.caller->subject;
}

/// The token that was sent, else the hold's own when the caller made it: IHE's messages carry none.
Task<Result<std::string>> TokenOf(const Server& server, AppointmentId id, const Arguments& arguments,
                                  const http::Context& context) {
  if (const auto token = arguments.Text("hold-token"); !token.empty()) co_return std::string(token);
  MEDRES_CO_TRY(const Appointment held, co_await server.schedule().bookings.Get(id));
  MEDRES_CO_TRY(const auto history, co_await server.schedule().bookings.History(id));
  if (!IsOfCaller(history, context)) co_return Fail(Error::Conflict("hold.token", {{"id", id.Text()}}));
  co_return held.hold_token;
}

Document ToHeld(const Appointment& held, const ScheduleParts& parts) {
  Document document = ToAppointmentDocument(held, parts);
  JsonArray extensions = ArrayOf(document.json, "extension");
  extensions.push_back(JsonObject{{"url", kHoldToken}, {"valueString", held.hold_token}});
  document.json["extension"] = std::move(extensions);
  return document;
}

std::optional<scheduling::IdempotencyKey> KeyOf(const http::Context& context) {
  const auto key = context.request.Header("Idempotency-Key");
  if (!key || key->empty()) return std::nullopt;
  return scheduling::IdempotencyKey{context.caller->subject + ":fhir", std::string(*key),
                                    security::Sha256Hex(context.request.body)};
}

Task<Result<Document>> Renew(const Server& server, AppointmentId id, const Arguments& arguments, Milliseconds duration,
                             const http::Context& context) {
  MEDRES_CO_TRY(std::string token, co_await TokenOf(server, id, arguments, context));
  MEDRES_CO_TRY(const Appointment renewed,
                co_await server.parts().holds.Renew(id, std::move(token), duration, context.caller->subject));
  co_return ToHeld(renewed, server.schedule());
}

}  // namespace

Task<Result<std::optional<AppointmentId>>> HeldByCaller(const Server& server, const Proposal& proposal,
                                                        const Arguments& arguments, const http::Context& context) {
  using Held = std::optional<AppointmentId>;
  const std::string_view token = arguments.Text("hold-token");
  if (proposal.resources.empty() || (token.empty() && proposal.patients.empty())) co_return Held();
  std::vector<ResourceId> first{proposal.resources.front()};
  const Interval then{proposal.start, proposal.start + Minutes(proposal.service->duration_minutes)};
  MEDRES_CO_TRY(const auto busy, co_await server.schedule().busy.Of(std::move(first), then));
  for (const scheduling::Allocation& allocation : busy) {
    if (allocation.kind != scheduling::AllocationKind::kHold || !allocation.appointment) continue;
    MEDRES_CO_TRY(const Appointment held, co_await server.schedule().bookings.Get(*allocation.appointment));
    const bool is_it = held.service_type == proposal.service->id && held.time.start == proposal.start &&
                       std::ranges::is_permutation(held.resources, proposal.resources);
    if (!is_it) continue;
    if (!token.empty() && token == held.hold_token) co_return Held(held.id);
    if (!token.empty() || !std::ranges::is_permutation(held.Patients(), proposal.patients)) continue;
    MEDRES_CO_TRY(const auto history, co_await server.schedule().bookings.History(held.id));
    if (IsOfCaller(history, context)) co_return Held(held.id);
  }
  co_return Held();
}

Task<Result<Document>> HoldAppointment(const Server& server, const Arguments& arguments, http::Context& context) {
  MEDRES_CO_TRY(const std::string id, SubjectId(arguments, context));
  MEDRES_CO_TRY(const Milliseconds duration, DurationOf(arguments));
  if (const auto held = AppointmentId::Parse(id)) {
    co_return co_await Renew(server, *held, arguments, duration, context);
  }
  auto proposal = ParseProposalId(id, server.schedule());
  if (!proposal) co_return Fail(Error::NotFound("fhir.not_found", {{"type", "Appointment"}, {"id", id}}));
  MEDRES_CO_TRY(const auto patient, PatientOf(arguments));
  MEDRES_CO_TRY(const auto booked_by, AgentOf(arguments));
  if (patient) proposal->patients = {*patient};
  if (const auto meant = NumberMeant(proposal->service->id, proposal->resources, proposal->start, server.schedule())) {
    if (proposal->patients.empty()) co_return Fail(Error::Invalid("hold.patient_missing", "?patient-reference"));
    scheduling::NumberRequest request{.wish = meant->wish,
                                      .patient = proposal->patients.front(),
                                      .channel = std::string(kFhirChannel),
                                      .actor = context.caller->subject,
                                      .booked_by = booked_by,
                                      .idempotency = KeyOf(context)};
    MEDRES_CO_TRY(const auto number, co_await server.parts().sessions.Hold(std::move(request), duration));
    co_return ToHeld(number.appointment, server.schedule());
  }
  scheduling::HoldWish wish{
      .service_type = proposal->service->id,
      .patient = proposal->patients.empty() ? std::nullopt : std::optional(proposal->patients.front()),
      .start = proposal->start,
      .resources = proposal->resources,
      .channel = std::string(kFhirChannel),
      .duration = duration,
      .actor = context.caller->subject,
      .idempotency = KeyOf(context),
      .booked_by = booked_by};
  auto made = co_await server.parts().holds.Hold(std::move(wish));
  if (made) co_return ToHeld(made->appointment, server.schedule());
  if (made.error().kind != ErrorKind::kConflict) co_return Fail(std::move(made).error());
  // Its own hold stands in the way of nobody who holds it: that is kept longer.
  MEDRES_CO_TRY(const auto own, co_await HeldByCaller(server, *proposal, arguments, context));
  if (!own) co_return Fail(std::move(made).error());
  co_return co_await Renew(server, *own, arguments, duration, context);
}

Task<Result<Document>> ConfirmHold(const Server& server, AppointmentId id, const Arguments& arguments,
                                   http::Context& context) {
  MEDRES_CO_TRY(const auto patient, PatientOf(arguments));
  MEDRES_CO_TRY(const auto booked_by, AgentOf(arguments));
  MEDRES_CO_TRY(std::string token, co_await TokenOf(server, id, arguments, context));
  MEDRES_CO_TRY(const auto booked,
                co_await server.parts().holds.Book(id, std::move(token), patient, context.caller->subject, booked_by));
  std::vector<Document> documents{ToAppointmentDocument(booked.appointment, server.schedule())};
  MEDRES_CO_CHECK(co_await server.documents().Complete(*FindType("Appointment"), documents));
  co_return std::move(documents.front());
}

}  // namespace medres::api::fhir
