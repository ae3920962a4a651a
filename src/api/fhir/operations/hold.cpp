#include "api/fhir/operations/hold.hpp"

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
  const std::string_view text = arguments.Text("patient-reference");
  if (text.empty()) return std::nullopt;
  const auto patient = PatientId::Parse(ParseReference(text).id);
  if (!patient) return Fail(Error::Invalid("fhir.value", "?patient-reference", {{"value", std::string(text)}}));
  return patient;
}

/// The token that was sent, else the hold's own when the caller made it: IHE's messages carry none.
Task<Result<std::string>> TokenOf(const Server& server, AppointmentId id, const Arguments& arguments,
                                  const http::Context& context) {
  if (const auto token = arguments.Text("hold-token"); !token.empty()) co_return std::string(token);
  MEDRES_CO_TRY(const Appointment held, co_await server.schedule().bookings.Get(id));
  MEDRES_CO_TRY(const auto history, co_await server.schedule().bookings.History(id));
  const bool is_holder = !history.empty() && history.front().actor == context.caller->subject;
  if (!is_holder) co_return Fail(Error::Conflict("hold.token", {{"id", id.Text()}}));
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

}  // namespace

Task<Result<Document>> HoldAppointment(const Server& server, const Arguments& arguments, http::Context& context) {
  MEDRES_CO_TRY(const std::string id, SubjectId(arguments, context));
  MEDRES_CO_TRY(const Milliseconds duration, DurationOf(arguments));
  if (const auto held = AppointmentId::Parse(id)) {
    MEDRES_CO_TRY(std::string token, co_await TokenOf(server, *held, arguments, context));
    MEDRES_CO_TRY(const Appointment renewed,
                  co_await server.parts().holds.Renew(*held, std::move(token), duration, context.caller->subject));
    co_return ToHeld(renewed, server.schedule());
  }
  auto proposal = ParseProposalId(id, server.schedule());
  if (!proposal) co_return Fail(Error::NotFound("fhir.not_found", {{"type", "Appointment"}, {"id", id}}));
  MEDRES_CO_TRY(const auto patient, PatientOf(arguments));
  MEDRES_CO_TRY(const auto booked_by, AgentOf(arguments));
  if (const auto meant = NumberMeant(proposal->service->id, proposal->resources, proposal->start, server.schedule())) {
    const auto who = patient ? patient : proposal->patient;
    if (!who) co_return Fail(Error::Invalid("hold.patient_missing", "?patient-reference"));
    scheduling::NumberRequest request{.wish = meant->wish,
                                      .patient = *who,
                                      .channel = std::string(kFhirChannel),
                                      .actor = context.caller->subject,
                                      .booked_by = booked_by,
                                      .idempotency = KeyOf(context)};
    MEDRES_CO_TRY(const auto number, co_await server.parts().sessions.Hold(std::move(request), duration));
    co_return ToHeld(number.appointment, server.schedule());
  }
  MEDRES_CO_TRY(const auto held, co_await server.parts().holds.Hold({.service_type = proposal->service->id,
                                                                     .patient = patient ? patient : proposal->patient,
                                                                     .start = proposal->start,
                                                                     .resources = std::move(proposal->resources),
                                                                     .channel = std::string(kFhirChannel),
                                                                     .duration = duration,
                                                                     .actor = context.caller->subject,
                                                                     .idempotency = KeyOf(context),
                                                                     .booked_by = booked_by}));
  co_return ToHeld(held.appointment, server.schedule());
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
