#include "api/fhir/types/appointment_map.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/publish/bulk.hpp"
#include "api/fhir/types/words.hpp"
#include "scheduling/booking/states.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api::fhir {
namespace {

using scheduling::Appointment;
using scheduling::AppointmentStatus;

std::string_view ParticipantStatus(AppointmentStatus status) {
  switch (status) {
    case AppointmentStatus::kProposed:
    case AppointmentStatus::kWaitlist: return "needs-action";
    case AppointmentStatus::kPending: return "tentative";
    case AppointmentStatus::kCancelled:
    case AppointmentStatus::kEnteredInError: return "declined";
    default: return "accepted";
  }
}

/// The words of a CodeableConcept for people.
std::string ConceptText(const JsonObject* concepts) {
  if (concepts == nullptr) return {};
  if (const auto text = TextOf(*concepts, "text"); !text.empty()) return std::string(text);
  for (const Json& coding : ArrayOf(*concepts, "coding")) {
    const JsonObject* object = coding.if_object();
    if (object == nullptr) continue;
    const std::string_view display = TextOf(*object, "display");
    return std::string(display.empty() ? TextOf(*object, "code") : display);
  }
  return {};
}

class WishReader {
 public:
  WishReader(const JsonObject& json, const ScheduleParts& parts) : json_(json), parts_(parts) {}

  Result<Wish> Read() {
    wish_.status = TextOf(json_, "status");
    if (!wish_.status.empty() && !scheduling::ParseAppointmentStatus(wish_.status)) Refuse("/status", wish_.status);
    ReadService();
    ReadTimes();
    ReadParticipants();
    ReadSlots();
    ReadAgent();
    wish_.reason = ConceptText(FindObject(json_, "cancelationReason"));
    if (json_.contains("cancelationReason") && !Lists("cancelled,noshow", wish_.status)) {
      issues_.Add({"fhir.cancelation_reason", "/cancelationReason", {}});
    }
    if (!issues_.empty()) return Fail(issues_.TakeError());
    return std::move(wish_);
  }

 private:
  void Refuse(std::string pointer, std::string_view value) {
    issues_.Add({"fhir.value", std::move(pointer), {{"value", std::string(value)}}});
  }

  void ReadService() {
    const JsonArray& types = ArrayOf(json_, "serviceType");
    for (std::size_t i = 0; i < types.size() && !wish_.service; ++i) {
      const JsonObject* type = types[i].if_object();
      if (type == nullptr) continue;
      for (const std::string_view code : CodesIn(types[i], systems::kServiceType)) {
        if (!wish_.service) wish_.service = FindService(code, parts_.services);
      }
      if (!wish_.service) wish_.service = FindService(TextOf(*type, "text"), parts_.services);
    }
    if (!types.empty() && !wish_.service) issues_.Add({"fhir.unknown_service", "/serviceType", {}});
  }

  void ReadTimes() {
    for (const auto& [name, into] : {std::pair("start", &wish_.start), std::pair("end", &wish_.end)}) {
      const std::string_view text = TextOf(json_, name);
      if (text.empty()) continue;
      *into = ParseInstant(text);
      if (!*into) Refuse(std::string("/") + name, text);
    }
  }

  void ReadParticipants() {
    const JsonArray& participants = ArrayOf(json_, "participant");
    wish_.names_participants = !participants.empty();
    for (std::size_t i = 0; i < participants.size(); ++i) {
      const JsonObject* participant = participants[i].if_object();
      const JsonObject* actor = participant != nullptr ? FindObject(*participant, "actor") : nullptr;
      if (actor == nullptr) continue;
      ReadActor(*actor, "/participant/" + std::to_string(i) + "/actor");
    }
  }

  void ReadActor(const JsonObject& actor, const std::string& pointer) {
    const ReferenceValue reference = ParseReference(TextOf(actor, "reference"));
    const auto id = ParseUuid(reference.id);
    if (reference.type == "Patient" && id) {
      wish_.patients.push_back(PatientId{*id});
    } else if (Lists("Practitioner,Location,Device", reference.type) && id) {
      AddResource(ResourceId{*id});
    } else if (!reference.id.empty() && Lists("Patient,Practitioner,Location,Device", reference.type)) {
      Refuse(pointer, TextOf(actor, "reference"));
    }
  }

  /// A free slot says service, resource and start; what the appointment says itself comes first.
  void ReadSlots() {
    const JsonArray& slots = ArrayOf(json_, "slot");
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const JsonObject* slot = slots[i].if_object();
      if (slot == nullptr) continue;
      const std::string_view reference = TextOf(*slot, "reference");
      const auto key = ParseSlotId(ParseReference(reference).id, parts_.signer);
      if (!key) {
        Refuse("/slot/" + std::to_string(i), reference);
      } else if (key->kind == SlotKind::kFree) {
        if (!wish_.start) wish_.start = key->start;
        if (!wish_.service) wish_.service = parts_.services.Find(ServiceTypeId{key->of});
        AddFree(*key, "/slot/" + std::to_string(i));
      }
    }
  }

  /// A slot that is published of a place leaves it to the house who serves.
  void AddFree(const SlotKey& key, std::string pointer) {
    const auto resource = parts_.directory.Find(key.resource);
    if (!resource || !wish_.service || !StandsForPlace(*resource, *wish_.service)) return AddResource(key.resource);
    if (!wish_.resources.empty()) return;
    const auto had = HavingAt(key.resource, *wish_.service, *wish_.start, parts_);
    if (!had) return issues_.Add({"fhir.not_free", std::move(pointer), {}});
    for (const ResourceId id : had->resources) AddResource(id);
  }

  void ReadAgent() {
    const JsonArray& extensions = ArrayOf(json_, "extension");
    for (std::size_t i = 0; i < extensions.size(); ++i) {
      const JsonObject* extension = extensions[i].if_object();
      if (extension == nullptr || TextOf(*extension, "url") != kBookedBy) continue;
      const JsonObject* value = FindObject(*extension, "valueReference");
      const std::string_view reference = value != nullptr ? TextOf(*value, "reference") : std::string_view();
      wish_.booked_by = PatientId::Parse(ParseReference(reference).id);
      if (!wish_.booked_by) Refuse("/extension/" + std::to_string(i), reference);
    }
  }

  void AddResource(ResourceId id) {
    if (std::ranges::find(wish_.resources, id) == wish_.resources.end()) wish_.resources.push_back(id);
  }

  const JsonObject& json_;
  const ScheduleParts& parts_;
  Wish wish_;
  json::Issues issues_;
};

/// Services that all the resources may be needed for and that last as long as is asked.
std::vector<ServiceEntry> FittingServices(const Wish& wish, const ScheduleParts& parts) {
  std::vector<ServiceEntry> fitting;
  for (std::size_t i = 0; i < wish.resources.size(); ++i) {
    const auto resource = parts.directory.Find(wish.resources[i]);
    if (!resource) return {};
    std::vector<ServiceEntry> own = ServicesOf(*resource, parts.services);
    if (i == 0) {
      fitting = std::move(own);
    } else {
      std::erase_if(fitting, [&](const ServiceEntry& service) { return std::ranges::find(own, service) == own.end(); });
    }
  }
  if (!wish.start || !wish.end) return fitting;
  std::erase_if(fitting, [&](const ServiceEntry& service) {
    return Milliseconds(Minutes(service->duration_minutes)) != *wish.end - *wish.start;
  });
  return fitting;
}

JsonObject Money(std::string_view url, std::int64_t cents) {
  // Whole yuan as whole numbers: a double would be written with an exponent.
  Json value = cents % 100 == 0 ? Json(cents / 100) : Json(static_cast<double>(cents) / 100);
  return {{"url", url}, {"valueMoney", JsonObject{{"value", std::move(value)}, {"currency", "CNY"}}}};
}

JsonObject PaymentExtension(const Appointment& appointment) {
  const scheduling::VisitPayment& payment = *appointment.payment;
  JsonArray parts{Json(JsonObject{{"url", "state"}, {"valueCode", scheduling::ToCode(payment.state)}}),
                  Json(Money("amount", payment.amount_cents))};
  if (payment.due_by) {
    const std::string until = scheduling::FormatInZone(*payment.due_by, appointment.zone);
    parts.push_back(Json(JsonObject{{"url", "due-by"}, {"valueInstant", until}}));
  }
  if (const std::int64_t back = payment.BalanceCents(); back > 0) parts.push_back(Json(Money("refund", back)));
  return {{"url", kPayment}, {"extension", std::move(parts)}};
}

/// What FHIR has no element for.
JsonArray ExtensionsOf(const Appointment& appointment) {
  JsonArray extensions;
  if (appointment.status == AppointmentStatus::kPending && appointment.expires_at) {
    const std::string until = scheduling::FormatInZone(*appointment.expires_at, appointment.zone);
    extensions.push_back(JsonObject{{"url", kHoldExpires}, {"valueInstant", until}});
  }
  if (appointment.number) {
    extensions.push_back(NumberExtension(appointment.number->session, appointment.number->number));
  }
  if (appointment.booked_by) {
    extensions.push_back(
        JsonObject{{"url", kBookedBy}, {"valueReference", Reference("Patient", appointment.booked_by->Text())}});
  }
  if (appointment.payment) extensions.push_back(PaymentExtension(appointment));
  return extensions;
}

}  // namespace

JsonObject NumberExtension(scheduling::SessionId session, std::optional<int> number) {
  JsonArray parts{Json(JsonObject{{"url", "session"}, {"valueString", session.Text()}})};
  if (number) parts.push_back(JsonObject{{"url", "number"}, {"valueInteger", *number}});
  return {{"url", kNumber}, {"extension", std::move(parts)}};
}

JsonObject Participant(JsonObject actor, std::string_view status) {
  return {{"actor", std::move(actor)}, {"required", "required"}, {"status", status}};
}

JsonObject ToAppointment(const Appointment& appointment, const ScheduleParts& parts) {
  JsonObject json{{"resourceType", "Appointment"}};
  JsonObject code{{"system", systems::kPickupCode}, {"value", appointment.pickup_code}};
  if (JsonArray extensions = ExtensionsOf(appointment); !extensions.empty()) json["extension"] = std::move(extensions);
  if (!appointment.pickup_code.empty()) json["identifier"] = JsonArray{std::move(code)};
  json["status"] = scheduling::ToCode(appointment.status);
  if (appointment.cancel_reason && !appointment.cancel_reason->empty()) {
    json["cancelationReason"] = JsonObject{{"text", *appointment.cancel_reason}};
  }
  const auto service = parts.services.Find(appointment.service_type);
  if (service) {
    json["serviceType"] = JsonArray{Json(ServiceConcept(*service))};
    if (JsonArray specialties = SpecialtiesOf(*service); !specialties.empty()) {
      json["specialty"] = std::move(specialties);
    }
  }
  json["start"] = scheduling::FormatInZone(appointment.time.start, appointment.zone);
  json["end"] = scheduling::FormatInZone(appointment.time.end, appointment.zone);
  json["minutesDuration"] = std::chrono::duration_cast<Minutes>(appointment.time.Length()).count();
  const bool holds_time = scheduling::HoldsTime(appointment.status);
  JsonArray slots;
  JsonArray participants;
  const std::string_view status = ParticipantStatus(appointment.status);
  for (const PatientId patient : appointment.Patients()) {
    participants.push_back(Participant(Reference("Patient", patient.Text()), status));
  }
  for (const ResourceId id : appointment.resources) {
    if (holds_time) {
      const SlotKey key{SlotKind::kVisit, id, appointment.id.value, {}, 0};
      slots.push_back(Reference("Slot", SlotId(key, parts.signer)));
    }
    if (const auto resource = parts.directory.Find(id)) {
      participants.push_back(Participant(ActorReference(*resource), status));
    }
  }
  if (!slots.empty()) json["slot"] = std::move(slots);
  json["requestedPeriod"] = JsonArray{Json(JsonObject{{"start", json["start"]}, {"end", json["end"]}})};
  json["created"] = scheduling::FormatInZone(appointment.created_at, appointment.zone);
  json["participant"] = std::move(participants);
  return json;
}

Document ToAppointmentDocument(const Appointment& appointment, const ScheduleParts& parts) {
  Document document{.id = appointment.id.Text(),
                    .version = appointment.version,
                    .updated = appointment.updated_at,
                    .json = ToAppointment(appointment, parts)};
  Stamp(document);
  return document;
}

void ShowReplies(const Appointment& appointment, const std::vector<scheduling::Reply>& replies, Document& document) {
  Json* participants = document.json.if_contains("participant");
  if (participants == nullptr || !scheduling::HoldsTime(appointment.status)) return;
  for (const scheduling::Reply& reply : replies) {
    const bool counts = reply.appointment == appointment.id && reply.time == appointment.time &&
                        reply.appointment_version <= appointment.version;
    if (!counts) continue;
    for (Json& participant : participants->get_array()) {
      const JsonObject* actor = FindObject(participant.get_object(), "actor");
      const bool is_whose = ParseUuid(ParseReference(TextOf(*actor, "reference")).id) == reply.participant;
      if (is_whose) participant.get_object()["status"] = scheduling::ToCode(reply.status);
    }
  }
}

Result<Wish> ReadWish(const JsonObject& appointment, const ScheduleParts& parts) {
  return WishReader(appointment, parts).Read();
}

std::optional<scheduling::NumberThen> NumberMeant(ServiceTypeId service, const std::vector<ResourceId>& resources,
                                                  Instant start, const ScheduleParts& parts) {
  if (resources.size() != 1) return std::nullopt;
  return scheduling::NumberAt(parts.sessions, service, resources.front(), start);
}

Status RequireBookable(Wish& wish, const ScheduleParts& parts) {
  json::Issues issues;
  if (!wish.service) {
    const auto fitting = FittingServices(wish, parts);
    if (fitting.size() == 1) wish.service = fitting.front();
  }
  if (!wish.service) issues.Add({"fhir.service_missing", "/serviceType", {}});
  if (wish.patients.empty()) issues.Add({"fhir.patient_missing", "/participant", {}});
  if (!wish.start) issues.Add({"json.missing", "/start", {}});
  if (wish.service && wish.start) {
    if (const auto meant = NumberMeant(wish.service->id, wish.resources, *wish.start, parts)) wish.number = meant->wish;
  }
  if (wish.service && wish.start && wish.end && !wish.number) {
    const Milliseconds length = Minutes(wish.service->duration_minutes);
    if (*wish.end - *wish.start != length) {
      issues.Add({"fhir.duration", "/end", {{"minutes", std::to_string(wish.service->duration_minutes)}}});
    }
  }
  if (issues.empty()) return {};
  return Fail(issues.TakeError());
}

}  // namespace medres::api::fhir
