#include "api/fhir/operations/book.hpp"

#include <algorithm>

#include "api/fhir/operations/hold.hpp"
#include "api/fhir/operations/proposal.hpp"
#include "api/fhir/types/patient_map.hpp"
#include "api/fhir/types/waiting_map.hpp"
#include "api/fhir/types/words.hpp"
#include "api/fhir/writer.hpp"
#include "api/rest/scopes.hpp"
#include "platform/security/digest.hpp"

namespace medres::api::fhir {
namespace {

const TypeRow& AppointmentType() { return *FindType("Appointment"); }

Error UnknownAppointment(const std::string& id) {
  return Error::NotFound("fhir.not_found", {{"type", "Appointment"}, {"id", id}});
}

bool HasPatient(const JsonObject& appointment) {
  const auto references = [&] {
    std::vector<const Json*> found;
    for (const Json& participant : ArrayOf(appointment, "participant")) Collect(participant, "actor.reference", found);
    return found;
  }();
  return std::ranges::any_of(
      references, [](const Json* reference) { return ParseReference(TextOf(*reference)).type == "Patient"; });
}

void AddPatient(JsonObject& appointment, std::string_view id) {
  JsonArray participants = ArrayOf(appointment, "participant");
  participants.push_back(Participant(Reference("Patient", id), "accepted"));
  appointment["participant"] = std::move(participants);
}

void AddAgent(JsonObject& appointment, PatientId agent) {
  JsonArray extensions;
  for (const Json& extension : ArrayOf(appointment, "extension")) {
    const JsonObject* object = extension.if_object();
    if (object == nullptr || TextOf(*object, "url") != kBookedBy) extensions.push_back(extension);
  }
  extensions.push_back(JsonObject{{"url", kBookedBy}, {"valueReference", Reference("Patient", agent.Text())}});
  appointment["extension"] = std::move(extensions);
}

/// Who is known already by id or identifier, else somebody new.
Task<Result<std::string>> FindOrMakePatient(const Server& server, const JsonObject& patient,
                                            const http::Context& context) {
  const TypeRow& type = *FindType("Patient");
  if (const auto id = TextOf(patient, "id"); !id.empty()) {
    MEDRES_CO_TRY(const auto found, co_await server.sources().Of(type).Read(std::string(id)));
    if (found) co_return found->id;
  }
  for (const Json& item : ArrayOf(patient, "identifier")) {
    const JsonObject* identifier = item.if_object();
    if (identifier == nullptr || TextOf(*identifier, "value").empty()) continue;
    SearchRequest request;
    request.type = &type;
    Condition condition;
    condition.row = FindSearch(type, "identifier");
    condition.any_of.emplace_back(
        TokenValue{std::string(TextOf(*identifier, "system")), std::string(TextOf(*identifier, "value"))});
    request.conditions.push_back(std::move(condition));
    const SearchSetting setting{.now = context.now};
    MEDRES_CO_TRY(const auto found, co_await server.engine().FindAll(std::move(request), setting, *context.caller));
    if (!found.empty()) co_return found.front().id;
  }
  if (!context.caller->Has(scopes::kPatientsWrite)) {
    co_return Fail(Error::Forbidden("request.scope_missing", {{"scope", std::string(scopes::kPatientsWrite)}}));
  }
  const std::string body = ToText(patient);
  MEDRES_CO_TRY(const Written made, co_await Write(server, type, {.id = {}, .body = body}, context));
  co_return made.document.id;
}

/// The patients that the call names, put into the appointment unless it names some itself.
Task<Status> AddNamedPatients(const Server& server, const Arguments& arguments, JsonObject& appointment,
                              const http::Context& context) {
  if (HasPatient(appointment)) co_return Status();
  for (const std::string& text : arguments.Texts("patient-reference")) {
    AddPatient(appointment, ParseReference(text).id);
  }
  for (const Argument* argument : arguments.All("patient-resource")) {
    MEDRES_CO_TRY(const std::string id, co_await FindOrMakePatient(server, argument->object, context));
    AddPatient(appointment, id);
  }
  co_return Status();
}

/// The caller's key, else one made of the appointment's own identifier: the same appointment sent twice is one.
std::string KeyFor(const JsonObject& appointment, const http::Context& context) {
  if (const auto header = context.request.Header("Idempotency-Key"); header && !header->empty()) {
    return std::string(*header);
  }
  const JsonArray& identifiers = ArrayOf(appointment, "identifier");
  const JsonObject* identifier = identifiers.empty() ? nullptr : identifiers.front().if_object();
  if (identifier == nullptr) return {};
  return "identifier:" + security::Sha256Hex(ToText(*identifier));
}

Task<Result<Document>> BookNew(const Server& server, const Arguments& arguments, JsonObject appointment,
                               const http::Context& context) {
  MEDRES_CO_CHECK(co_await AddNamedPatients(server, arguments, appointment, context));
  if (const auto comment = arguments.Text("comment"); !comment.empty()) appointment["comment"] = comment;
  MEDRES_CO_TRY(const auto booked_by, AgentOf(arguments));
  if (booked_by) AddAgent(appointment, *booked_by);
  // What a proposal says of itself is no part of the booking.
  for (const std::string_view element : {"id", "meta", "contained"}) appointment.erase(element);
  const std::string body = ToText(appointment);
  const std::string key = KeyFor(appointment, context);
  MEDRES_CO_TRY(Written written,
                co_await Write(server, AppointmentType(), {.id = {}, .body = body, .idempotency_key = key}, context));
  co_return std::move(written.document);
}

Task<Result<Document>> MoveTo(const Server& server, const std::string& id, Instant start,
                              std::vector<ResourceId> resources, const http::Context& context) {
  const auto parsed = AppointmentId::Parse(id);
  if (!parsed) co_return Fail(UnknownAppointment(id));
  MEDRES_CO_TRY(const auto expected, ReadIfMatch(context.request));
  MEDRES_CO_TRY(const auto held, co_await server.schedule().bookings.Get(*parsed));
  scheduling::RescheduleCommand command{*parsed, expected, start, std::move(resources), context.caller->subject};
  const auto meant = NumberMeant(held.service_type, command.resources, start, server.schedule());
  if (meant) command.number = meant->wish;
  const auto moved = meant ? co_await server.parts().sessions.Move(std::move(command))
                           : co_await server.schedule().bookings.Reschedule(std::move(command));
  if (!moved) co_return Fail(moved.error());
  std::vector<Document> documents{ToAppointmentDocument(*moved, server.schedule())};
  MEDRES_CO_CHECK(co_await server.documents().Complete(AppointmentType(), documents));
  co_return std::move(documents.front());
}

/// Books it, or what the caller holds of it: its own hold stands in nobody else's way.
Task<Result<Document>> BookProposal(const Server& server, const Arguments& arguments, Proposal proposal,
                                    JsonObject appointment, http::Context& context) {
  auto booked = co_await BookNew(server, arguments, std::move(appointment), context);
  if (booked || booked.error().kind != ErrorKind::kConflict) co_return booked;
  if (proposal.patients.empty()) {
    for (const std::string& text : arguments.Texts("patient-reference")) {
      if (const auto patient = PatientId::Parse(ParseReference(text).id)) proposal.patients.push_back(*patient);
    }
  }
  MEDRES_CO_TRY(const auto own, co_await HeldByCaller(server, proposal, arguments, context));
  if (!own) co_return booked;
  co_return co_await ConfirmHold(server, *own, arguments, context);
}

/// A modification, of something that must stand: only what is proposed may come with an id of its sender's own.
bool IsChange(std::string_view status) { return !Lists("pending,proposed", status) && !status.empty(); }

/// An appointment that stands: changed or cancelled by what is sent.
Task<Result<Document>> Change(const Server& server, const std::string& id, const JsonObject& appointment,
                              const http::Context& context) {
  const std::string body = ToText(appointment);
  const WriteWish wish{.id = id, .body = body, .if_match = context.request.Header("If-Match").value_or("")};
  MEDRES_CO_TRY(Written written, co_await Write(server, AppointmentType(), wish, context));
  co_return std::move(written.document);
}

}  // namespace

Result<std::string> SubjectId(const Arguments& arguments, const http::Context& context) {
  if (context.path.count > 0) return PathValue(context, 0);
  if (const JsonObject* sent = arguments.Object("appointment-reference"); sent != nullptr && sent->contains("id")) {
    return std::string(TextOf(*sent, "id"));
  }
  return ParseReference(arguments.Text("appointment-reference")).id;
}

Task<Result<Document>> BookAppointment(const Server& server, const Arguments& arguments, http::Context& context) {
  MEDRES_CO_TRY(std::string id, SubjectId(arguments, context));
  const JsonObject* resource = arguments.Object("appointment-resource");
  if (resource != nullptr && id.empty()) id = TextOf(*resource, "id");
  if (const auto replaced = arguments.Text("replaces"); !replaced.empty()) {
    const auto wanted = ParseProposalId(id, server.schedule());
    if (!wanted) co_return Fail(UnknownAppointment(id));
    co_return co_await MoveTo(server, ParseReference(replaced).id, wanted->start, wanted->resources, context);
  }
  const auto standing = AppointmentId::Parse(id);
  const std::string_view status = resource != nullptr ? TextOf(*resource, "status") : "pending";
  if (standing && (status == "pending" || status == "proposed")) {
    co_return co_await ConfirmHold(server, *standing, arguments, context);
  }
  const auto proposal = ParseProposalId(id, server.schedule());
  if (resource != nullptr) {
    if (standing) co_return co_await Change(server, id, *resource, context);
    JsonObject appointment = *resource;
    if (!proposal && !id.empty() && IsChange(status)) co_return Fail(UnknownAppointment(id));
    if (!proposal) co_return co_await BookNew(server, arguments, std::move(appointment), context);
    // A proposal sent back knows for whom it was made, whatever became of its participants on the way.
    if (!proposal->patients.empty() && !HasPatient(appointment)) {
      AddPatient(appointment, proposal->patients.front().Text());
    }
    co_return co_await BookProposal(server, arguments, *proposal, std::move(appointment), context);
  }
  if (id.empty()) {
    co_return Fail(Error::Invalid({MissingParameter("appointment-reference")}));
  }
  if (!proposal) co_return Fail(UnknownAppointment(id));
  JsonObject proposed = ToDocument(*proposal, server.schedule()).json;
  co_return co_await BookProposal(server, arguments, *proposal, std::move(proposed), context);
}

Task<Result<Document>> RescheduleAppointment(const Server& server, const Arguments& arguments, http::Context& context) {
  MEDRES_CO_TRY(const std::string id, SubjectId(arguments, context));
  if (const auto text = arguments.Text("proposal-reference"); !text.empty()) {
    const std::string proposed = ParseReference(text).id;
    const auto proposal = ParseProposalId(proposed, server.schedule());
    if (!proposal) co_return Fail(UnknownAppointment(proposed));
    co_return co_await MoveTo(server, id, proposal->start, proposal->resources, context);
  }
  const auto start = ParseInstant(arguments.Text("start"));
  if (!start) co_return Fail(Error::Invalid({MissingParameter("start")}));
  std::vector<ResourceId> resources;
  for (const std::string& text : arguments.Texts("schedule")) {
    const auto resource = ResourceId::Parse(ParseReference(text).id);
    if (!resource) co_return Fail(Error::Invalid("fhir.value", "?schedule", {{"value", text}}));
    resources.push_back(*resource);
  }
  if (resources.empty()) {
    const auto held = AppointmentId::Parse(id);
    if (!held) co_return Fail(UnknownAppointment(id));
    MEDRES_CO_TRY(auto appointment, co_await server.schedule().bookings.Get(*held));
    resources = std::move(appointment.resources);
  }
  co_return co_await MoveTo(server, id, *start, std::move(resources), context);
}

namespace {

/// Nothing when the id is none of the waiting list's.
Task<std::optional<Result<Document>>> LeaveList(const Server& server, std::string id,
                                                std::optional<std::int64_t> expected, const http::Context& context) {
  const auto entry = scheduling::WaitlistEntryId::Parse(id);
  if (!entry) co_return std::nullopt;
  const auto visit = co_await server.schedule().bookings.Get(AppointmentId{entry->value});
  if (visit || visit.error().kind != ErrorKind::kNotFound) co_return std::nullopt;
  auto left = co_await server.schedule().waitlist.Withdraw(*entry, expected, context.caller->subject);
  if (!left && left.error().code == "waitlist.not_found") co_return std::nullopt;
  if (!left) co_return Result<Document>(Fail(std::move(left).error()));
  co_return Result<Document>(ToWaiting(*left, server.schedule()));
}

}  // namespace

Task<Result<Document>> CancelAppointment(const Server& server, const Arguments& arguments, http::Context& context) {
  MEDRES_CO_TRY(const std::string id, SubjectId(arguments, context));
  const auto parsed = AppointmentId::Parse(id);
  if (!parsed) co_return Fail(UnknownAppointment(id));
  MEDRES_CO_TRY(const auto expected, ReadIfMatch(context.request));
  if (auto left = co_await LeaveList(server, id, expected, context)) co_return *std::move(left);
  MEDRES_CO_TRY(const auto cancelled, co_await server.schedule().bookings.Transition(
                                          {*parsed, expected, scheduling::AppointmentStatus::kCancelled,
                                           std::string(arguments.Text("reason")), context.caller->subject}));
  std::vector<Document> documents{ToAppointmentDocument(cancelled, server.schedule())};
  MEDRES_CO_CHECK(co_await server.documents().Complete(AppointmentType(), documents));
  co_return std::move(documents.front());
}

}  // namespace medres::api::fhir
