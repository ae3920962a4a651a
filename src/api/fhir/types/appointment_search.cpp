#include "api/fhir/types/appointment_source.hpp"

#include <algorithm>
#include <unordered_set>

#include "api/fhir/types/waiting_map.hpp"
#include "scheduling/booking/states.hpp"

/// What a search looks through: what it names, else what time, persons and status leave.
namespace medres::api::fhir {
namespace {

using scheduling::Appointment;
using scheduling::AppointmentFilter;

/// Resources and patients that one search may list appointments of one by one.
constexpr std::size_t kMaxFilters = 100;
constexpr int kPage = 500;

/// How an appointment that takes this slot refers to it: by the first part of whom it takes in several.
std::string ShownReference(const ReferenceValue& slot, const Signer& signer) {
  if (!slot.type.empty() && slot.type != "Slot") return {};
  auto key = ParseSlotId(slot.id, signer);
  if (!key || key->kind != SlotKind::kVisit || key->minutes == 0) return "Slot/" + slot.id;
  key->minutes = 0;
  return "Slot/" + SlotId(*key, signer);
}

/// Leaves those that take one of the slots asked for. That is said here, since a document does not show later parts.
void KeepBySlot(Narrowing& narrowing, const Signer& signer, std::vector<Document>& documents) {
  const auto slots = narrowing.References("slot");
  if (!slots) return;
  std::unordered_set<std::string> wanted;
  for (const ReferenceValue& slot : *slots) wanted.insert(ShownReference(slot, signer));
  std::erase_if(documents, [&](Document& document) {
    Fill(document);
    return std::ranges::none_of(ArrayOf(document.json, "slot"), [&](const boost::json::value& shown) {
      return shown.is_object() && wanted.contains(std::string(TextOf(shown.get_object(), "reference")));
    });
  });
  narrowing.Settle("slot");
}

/// Nobody has said anything to what is as it was made.
std::vector<AppointmentId> Changed(const std::vector<Appointment>& appointments) {
  std::vector<AppointmentId> ids;
  for (const Appointment& appointment : appointments) {
    if (appointment.version > 1) ids.push_back(appointment.id);
  }
  return ids;
}

}  // namespace

Task<Result<std::vector<AppointmentId>>> AppointmentSource::NamedIds(Narrowing& narrowing, bool& named) {
  std::vector<AppointmentId> ids;
  named = true;
  if (const auto asked = narrowing.Tokens("_id")) {
    for (const TokenValue& token : *asked) {
      if (const auto id = AppointmentId::Parse(token.code)) ids.push_back(*id);
    }
    co_return ids;
  }
  if (const auto slots = narrowing.References("slot")) {
    for (const ReferenceValue& slot : *slots) {
      const auto key = ParseSlotId(slot.id, parts_.signer);
      if (key && key->kind == SlotKind::kVisit) ids.push_back(AppointmentId{key->of});
    }
    co_return ids;
  }
  const auto identifiers = narrowing.Tokens("identifier");
  named = identifiers && std::ranges::all_of(*identifiers, [](const TokenValue& token) {
            return token.system && *token.system != "urn:medres:pickup-code" && !token.code.empty();
          });
  if (!named) co_return ids;
  for (const TokenValue& token : *identifiers) {
    MEDRES_CO_TRY(const auto found,
                  co_await documents_.FindByIdentifier(*FindType("Appointment"), *token.system, token.code));
    for (const Uuid& id : found) ids.push_back(AppointmentId{id});
  }
  co_return ids;
}

AppointmentSource::Filters AppointmentSource::FiltersFor(Narrowing& narrowing) {
  AppointmentFilter base;
  base.limit = kPage;
  base.time = narrowing.Span("date");
  // What a visit takes of somebody's time lies within it.
  if (!base.time) base.time = narrowing.SpanBehind("slot", "start");
  if (const auto statuses = narrowing.Tokens("status"); statuses && statuses->size() == 1) {
    base.status = scheduling::ParseAppointmentStatus(statuses->front().code);
  }
  Filters filters;
  const auto add = [&](std::string_view parameter, std::string_view types) {
    const auto references = narrowing.References(parameter);
    if (!references || references->size() > kMaxFilters || !filters.empty()) return;
    for (const ReferenceValue& reference : *references) {
      const std::string_view type = reference.type.empty() ? types : std::string_view(reference.type);
      const auto id = ParseUuid(reference.id);
      // Of what kind a bare id is nobody says: then everything is looked at.
      if (!id || type.find(',') != type.npos) return filters.clear();
      AppointmentFilter filter = base;
      if (type == "Patient")
        filter.patient = PatientId{*id};
      else
        filter.resource = ResourceId{*id};
      filters.push_back(filter);
    }
  };
  add("patient", "Patient");
  add("practitioner", "Practitioner");
  add("location", "Location");
  add("actor", "Patient,Practitioner");
  if (const auto schedules = narrowing.ReferencesBehind("slot", "schedule"); schedules && filters.empty()) {
    // A Schedule has the id of whose it is.
    for (const ReferenceValue& schedule : *schedules) {
      const auto id = ResourceId::Parse(schedule.id);
      if (!id || schedules->size() > kMaxFilters) continue;
      filters.push_back(base);
      filters.back().resource = *id;
    }
  }
  if (filters.empty()) filters.push_back(base);
  return filters;
}

Task<Result<std::vector<Document>>> AppointmentSource::ListAll(Filters filters) {
  std::vector<Document> documents;
  std::unordered_set<AppointmentId> seen;
  for (AppointmentFilter& filter : filters) {
    do {
      MEDRES_CO_TRY(const auto page, co_await parts_.bookings.List(filter));
      MEDRES_CO_TRY(const auto replies, co_await parts_.replies.Of(Changed(page.items)));
      for (const Appointment& appointment : page.items) {
        if (!seen.insert(appointment.id).second) continue;
        documents.push_back(ToAppointmentDocument(appointment, parts_));
        ShowReplies(appointment, replies, documents.back());
      }
      if (documents.size() > kMaxCandidates) {
        co_return Fail(Error::Invalid("fhir.too_costly", "", {{"max", std::to_string(kMaxCandidates)}}));
      }
      filter.after = page.next;
    } while (filter.after);
  }
  co_return documents;
}

Task<Result<std::vector<Document>>> AppointmentSource::Candidates(Narrowing& narrowing) {
  bool named = false;
  MEDRES_CO_TRY(const auto ids, co_await NamedIds(narrowing, named));
  std::vector<Document> documents;
  if (!named) {
    MEDRES_CO_TRY(documents, co_await ListAll(FiltersFor(narrowing)));
    MEDRES_CO_CHECK(co_await AddWaiting(narrowing, documents));
  }
  for (const AppointmentId id : ids) {
    MEDRES_CO_TRY(auto found, co_await Read(id.Text()));
    if (found) documents.push_back(*std::move(found));
  }
  KeepBySlot(narrowing, parts_.signer, documents);
  co_return documents;
}

/// Those that wait have no time, so no date fits them. Settled ones are looked for where a patient or their status is
/// named: nobody else's search grows with what is long over.
Task<Status> AppointmentSource::AddWaiting(Narrowing& narrowing, std::vector<Document>& documents) {
  using enum scheduling::WaitlistStatus;
  if (narrowing.Span("date")) co_return Status();
  const auto statuses = narrowing.Tokens("status");
  const auto asks_for = [&](std::string_view code) {
    return statuses && std::ranges::any_of(*statuses, [&](const TokenValue& token) { return token.code == code; });
  };
  std::vector<scheduling::WaitlistFilter> filters;
  for (scheduling::AppointmentFilter& listed : FiltersFor(narrowing)) {
    if (listed.resource && !asks_for("waitlist") && statuses) continue;
    scheduling::WaitlistFilter filter;
    filter.patient = listed.patient;
    filter.limit = kPage;
    if (!statuses || asks_for("waitlist")) filters.push_back(filter);
    if (!asks_for("cancelled") && !(filter.patient && !statuses)) continue;
    for (const auto settled : {kBooked, kWithdrawn, kLapsed}) {
      filter.status = settled;
      filters.push_back(filter);
    }
  }
  co_return co_await ListWaiting(std::move(filters), documents);
}

Task<Status> AppointmentSource::ListWaiting(std::vector<scheduling::WaitlistFilter> filters,
                                            std::vector<Document>& documents) {
  std::unordered_set<scheduling::WaitlistEntryId> seen;
  for (scheduling::WaitlistFilter& filter : filters) {
    do {
      MEDRES_CO_TRY(const auto page, co_await parts_.waitlist.List(filter));
      for (const auto& entry : page.items) {
        if (seen.insert(entry.id).second) documents.push_back(ToWaiting(entry, parts_));
      }
      if (documents.size() > kMaxCandidates) {
        co_return Fail(Error::Invalid("fhir.too_costly", "", {{"max", std::to_string(kMaxCandidates)}}));
      }
      filter.after = page.next;
    } while (filter.after);
  }
  co_return Status();
}

}  // namespace medres::api::fhir
