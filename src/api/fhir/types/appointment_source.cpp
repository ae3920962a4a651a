#include "api/fhir/types/appointment_source.hpp"

#include <algorithm>

#include "api/fhir/operations/proposal.hpp"
#include "api/fhir/types/waiting_map.hpp"
#include "scheduling/booking/states.hpp"

namespace medres::api::fhir {
namespace {

using scheduling::Appointment;
using scheduling::AppointmentStatus;

/// Statuses in which an appointment may be sent to be booked.
bool AsksForBooking(std::string_view status) { return status.empty() || Lists("proposed,pending,booked", status); }

bool SameActors(const std::vector<ResourceId>& a, const std::vector<ResourceId>& b) {
  return std::ranges::is_permutation(a, b);
}

/// Wants of an update, beside what stands.
struct Difference {
  bool moves = false;
  bool steps = false;
};

Result<Difference> Compare(const Appointment& held, const Wish& wish) {
  json::Issues issues;
  const auto fixed = [&](std::string pointer) { issues.Add({"fhir.fixed", std::move(pointer), {}}); };
  if (!wish.patients.empty() && !std::ranges::is_permutation(wish.patients, held.Patients())) fixed("/participant");
  if (wish.service && wish.service->id != held.service_type) fixed("/serviceType");
  if (wish.booked_by && wish.booked_by != held.booked_by) fixed("/extension");
  Difference difference;
  const bool other_start = wish.start && *wish.start != held.time.start;
  const bool other_actors = !wish.resources.empty() && !SameActors(wish.resources, held.resources);
  const auto status = scheduling::ParseAppointmentStatus(wish.status);
  difference.moves = other_start || other_actors;
  difference.steps = status && *status != held.status;
  const bool ends = status == AppointmentStatus::kCancelled || status == AppointmentStatus::kEnteredInError;
  if (difference.steps && ends) difference.moves = false;
  if (wish.names_participants && !difference.steps) {
    const bool loses_patients = wish.patients.empty() && !held.Patients().empty();
    if (loses_patients || (wish.resources.empty() && !held.resources.empty())) fixed("/participant");
  }
  if (difference.steps && difference.moves) issues.Add({"fhir.one_change", "/status", {}});
  if (!issues.empty()) return Fail(issues.TakeError());
  return difference;
}

/// What is wanted by who waits already: the entry has a new version, and is else as it was.
scheduling::WaitlistChange Unchanged(const scheduling::WaitlistEntry& entry) {
  return {
      .resources = entry.resources, .windows = entry.windows, .priority = entry.priority, .expires_at = entry.ends_at};
}

Appointment AsOf(Appointment appointment, const scheduling::HistoryEntry& entry) {
  // What it cost then is in the money's book, by days.
  if (entry.version != appointment.version) appointment.payment.reset();
  appointment.version = entry.version;
  appointment.status = entry.status;
  appointment.time = entry.time;
  appointment.resources = entry.resources;
  appointment.updated_at = entry.at;
  appointment.cancel_reason =
      entry.status == AppointmentStatus::kCancelled ? std::optional(entry.reason) : std::nullopt;
  return appointment;
}

}  // namespace

Task<Result<std::optional<Document>>> AppointmentSource::Read(std::string id) {
  const auto parsed = AppointmentId::Parse(id);
  if (!parsed) co_return FindProposal(id, parts_);
  auto found = co_await parts_.bookings.Get(*parsed);
  if (!found && found.error().kind == ErrorKind::kNotFound) co_return co_await ReadWaiting(id);
  if (!found) co_return Fail(std::move(found).error());
  MEDRES_CO_TRY(const auto replies, co_await parts_.replies.Of({*parsed}));
  Document document = ToAppointmentDocument(*found, parts_);
  ShowReplies(*found, replies, document);
  co_return std::optional(std::move(document));
}

Task<Result<std::optional<scheduling::WaitlistEntry>>> AppointmentSource::FindWaiting(std::string id) {
  using Found = std::optional<scheduling::WaitlistEntry>;
  const auto parsed = scheduling::WaitlistEntryId::Parse(id);
  if (!parsed) co_return Found();
  auto entry = co_await parts_.waitlist.Get(*parsed);
  if (!entry && entry.error().kind == ErrorKind::kNotFound) co_return Found();
  if (!entry) co_return Fail(std::move(entry).error());
  co_return Found(*std::move(entry));
}

Task<Result<std::optional<Document>>> AppointmentSource::ReadWaiting(std::string id) {
  MEDRES_CO_TRY(const auto entry, co_await FindWaiting(std::move(id)));
  co_return entry ? std::optional(ToWaiting(*entry, parts_)) : std::nullopt;
}

Task<Result<std::vector<Document>>> AppointmentSource::History(std::string id) {
  std::vector<Document> versions;
  const auto parsed = AppointmentId::Parse(id);
  if (!parsed) co_return versions;
  auto current = co_await parts_.bookings.Get(*parsed);
  if (!current && current.error().kind == ErrorKind::kNotFound) {
    MEDRES_CO_TRY(auto waiting, co_await ReadWaiting(id));
    if (waiting) versions.push_back(*std::move(waiting));
    co_return versions;
  }
  if (!current) co_return Fail(std::move(current).error());
  MEDRES_CO_TRY(const auto entries, co_await parts_.bookings.History(*parsed));
  MEDRES_CO_TRY(const auto replies, co_await parts_.replies.Of({*parsed}));
  const auto add = [&](const Appointment& version) {
    versions.push_back(ToAppointmentDocument(version, parts_));
    ShowReplies(version, replies, versions.back());
  };
  // What is no change of the history (a merge of patients) is only in the current version.
  if (entries.empty() || entries.back().version != current->version) add(*current);
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) add(AsOf(*current, *entry));
  co_return versions;
}

Task<Result<Draft>> AppointmentSource::Prepare(std::string id, Submission submission) {
  if (id.empty()) co_return co_await PrepareNew(std::move(submission));
  const auto parsed = AppointmentId::Parse(id);
  if (!parsed) co_return Fail(Error::NotFound("appointment.not_found", {{"id", id}}));
  co_return co_await PrepareChange(*parsed, std::move(submission));
}

Task<Result<Draft>> AppointmentSource::PrepareNew(Submission submission) {
  MEDRES_CO_TRY(Wish wish, ReadWish(submission.resource, parts_));
  if (!AsksForBooking(wish.status)) {
    co_return Fail(Error::Invalid("fhir.value", "/status", {{"value", wish.status}}));
  }
  MEDRES_CO_CHECK(RequireBookable(wish, parts_));
  std::optional<scheduling::AdmittedWish> admitted;
  if (wish.number) {
    MEDRES_CO_TRY(admitted, co_await parts_.counter.Admit(
                                {*wish.number, std::string(kFhirChannel), wish.patients.front(), parts_.clock.Now()}));
  }
  scheduling::BookCommand command{.service_type = wish.service->id,
                                  .patient = wish.patients.front(),
                                  .start = *wish.start,
                                  .resources = std::move(wish.resources),
                                  .channel = std::string(kFhirChannel),
                                  .actor = std::move(submission.actor),
                                  .idempotency = std::move(submission.idempotency),
                                  .others = {wish.patients.begin() + 1, wish.patients.end()},
                                  .booked_by = wish.booked_by,
                                  .number = wish.number};
  co_return Draft{.proposal = scheduling::ProposeBooking(std::move(command)),
                  .show = [this](const Appointment& booked) { return ToAppointmentDocument(booked, parts_); },
                  .admitted = std::move(admitted)};
}

/// The waiting list is not the booking core's: what becomes of an entry is decided by itself.
Task<Result<std::optional<Document>>> AppointmentSource::UpdateAside(std::string id, Submission submission) {
  MEDRES_CO_TRY(const auto entry, co_await FindWaiting(std::move(id)));
  if (!entry) co_return std::optional<Document>();
  const Document shown = ToWaiting(*entry, parts_);
  const std::string_view status = TextOf(submission.resource, "status");
  if (status == "cancelled" && IsOpen(*entry)) {
    MEDRES_CO_TRY(const auto left,
                  co_await parts_.waitlist.Withdraw(entry->id, submission.expected, std::move(submission.actor)));
    co_return std::optional(ToWaiting(left, parts_));
  }
  if (submission.expected && *submission.expected != entry->version) {
    co_return Fail(Error::Precondition("waitlist.version", {{"expected", std::to_string(*submission.expected)}}));
  }
  json::Issues issues;
  if (status != TextOf(shown.json, "status")) issues.Add({"fhir.value", "/status", {{"value", std::string(status)}}});
  for (const std::string_view element : {"participant", "serviceType", "requestedPeriod"}) {
    const Json* sent = Find(submission.resource, element);
    if (sent != nullptr && *sent != *Find(shown.json, element)) {
      issues.Add({"fhir.fixed", "/" + std::string(element), {}});
    }
  }
  if (!issues.empty()) co_return Fail(issues.TakeError());
  MEDRES_CO_TRY(const bool says_more,
                co_await documents_.WouldChange(*FindType("Appointment"), std::move(submission.resource), shown));
  if (!says_more) co_return std::optional(shown);
  MEDRES_CO_TRY(const auto noted, co_await parts_.waitlist.Change(entry->id, entry->version, Unchanged(*entry)));
  co_return std::optional(ToWaiting(noted, parts_));
}

Task<Result<Draft>> AppointmentSource::PrepareChange(AppointmentId id, Submission submission) {
  auto standing = co_await parts_.bookings.Get(id);
  if (!standing && standing.error().kind == ErrorKind::kNotFound) {
    MEDRES_CO_TRY(const auto waiting, co_await FindWaiting(id.Text()));
    if (waiting) co_return Fail(Error::Invalid("fhir.transaction_alone", "", {{"type", "Appointment (waitlist)"}}));
  }
  if (!standing) co_return Fail(std::move(standing).error());
  Appointment held = *std::move(standing);
  if (submission.expected && *submission.expected != held.version) {
    co_return Fail(Error::Precondition("appointment.version", {{"expected", std::to_string(*submission.expected)},
                                                               {"current", std::to_string(held.version)}}));
  }
  MEDRES_CO_TRY(Wish wish, ReadWish(submission.resource, parts_));
  MEDRES_CO_TRY(const Difference difference, Compare(held, wish));
  MEDRES_CO_TRY(auto replies, co_await parts_.replies.Of({id}));
  Draft draft{.proposal = std::nullopt,
              .standing = held,
              .show = [this, replies = std::move(replies)](const Appointment& changed) {
                Document document = ToAppointmentDocument(changed, parts_);
                ShowReplies(changed, replies, document);
                return document;
              }};
  if (difference.moves) {
    scheduling::RescheduleCommand command{id, held.version, wish.start.value_or(held.time.start),
                                          wish.resources.empty() ? held.resources : std::move(wish.resources),
                                          std::move(submission.actor)};
    const auto meant = NumberMeant(held.service_type, command.resources, command.start, parts_);
    if (meant) {
      command.number = meant->wish;
      MEDRES_CO_TRY(draft.admitted, co_await parts_.counter.Admit({meant->wish, {}, {}, parts_.clock.Now()}));
    }
    draft.proposal = scheduling::ProposeReschedule(std::move(command), held);
  } else if (difference.steps) {
    draft.proposal = scheduling::ProposeTransition({id, held.version, scheduling::ParseAppointmentStatus(wish.status),
                                                    std::move(wish.reason), std::move(submission.actor)},
                                                   held);
  } else {
    MEDRES_CO_TRY(
        const bool says_more,
        co_await documents_.WouldChange(*FindType("Appointment"), std::move(submission.resource), draft.show(held)));
    if (says_more) {
      scheduling::AnnotateCommand command{id, held.version, std::move(submission.actor)};
      draft.proposal = scheduling::Proposal::OfChange(std::move(command), held);
    }
  }
  co_return draft;
}

}  // namespace medres::api::fhir
