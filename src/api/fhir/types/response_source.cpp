#include "api/fhir/types/response_source.hpp"

#include "api/fhir/types/words.hpp"
#include "scheduling/booking/states.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api::fhir {
namespace {

using scheduling::Appointment;
using scheduling::Reply;
using scheduling::ReplyFilter;

constexpr int kReplyPage = 500;

/// Who may say something, as FHIR names them.
constexpr std::string_view kRepliers = "Patient,Practitioner,Location,Device";

/// kInvalid with every issue.
Result<scheduling::ReplyWish> ReadReply(const JsonObject& json) {
  scheduling::ReplyWish wish;
  json::Issues issues;
  const JsonObject* about = FindObject(json, "appointment");
  const ReferenceValue appointment = ParseReference(about != nullptr ? TextOf(*about, "reference") : "");
  if (const auto id = AppointmentId::Parse(appointment.id)) {
    wish.appointment = *id;
  } else {
    issues.Add({"fhir.reference", "/appointment", {{"types", "Appointment"}}});
  }
  const JsonObject* who = FindObject(json, "actor");
  const ReferenceValue actor = ParseReference(who != nullptr ? TextOf(*who, "reference") : "");
  const auto participant = ParseUuid(actor.id);
  if (participant && Lists(kRepliers, actor.type)) {
    wish.participant = *participant;
  } else {
    issues.Add({"fhir.reference", "/actor", {{"types", std::string(kRepliers)}}});
  }
  const std::string_view status = TextOf(json, "participantStatus");
  if (const auto read = scheduling::ParseReplyStatus(status)) {
    wish.status = *read;
  } else if (status.empty()) {
    issues.Add({"json.missing", "/participantStatus", {}});
  } else {
    issues.Add({"fhir.value", "/participantStatus", {{"value", std::string(status)}}});
  }
  if (!issues.empty()) return Fail(issues.TakeError());
  return wish;
}

}  // namespace

Document ResponseSource::ToDocument(const Reply& reply) const {
  const auto resource = parts_.directory.Find(ResourceId{reply.participant});
  const std::string zone = resource ? parts_.directory.ZoneOf(resource->id) : std::string("Asia/Shanghai");
  Document document{.id = reply.id.Text(),
                    .version = reply.version,
                    .updated = reply.at,
                    .json = {{"resourceType", "AppointmentResponse"}}};
  JsonObject& json = document.json;
  json["appointment"] = Reference("Appointment", reply.appointment.Text());
  json["start"] = scheduling::FormatInZone(reply.time.start, zone);
  json["end"] = scheduling::FormatInZone(reply.time.end, zone);
  json["actor"] = resource ? ActorReference(*resource) : Reference("Patient", ToText(reply.participant));
  json["participantStatus"] = scheduling::ToCode(reply.status);
  Stamp(document);
  return document;
}

Task<Result<std::optional<Document>>> ResponseSource::Read(std::string id) {
  MEDRES_CO_TRY(const auto versions, co_await History(std::move(id)));
  co_return versions.empty() ? std::optional<Document>() : std::optional(versions.front());
}

Task<Result<std::vector<Document>>> ResponseSource::History(std::string id) {
  std::vector<Document> documents;
  const auto parsed = scheduling::ReplyId::Parse(id);
  if (!parsed) co_return documents;
  MEDRES_CO_TRY(const auto versions, co_await parts_.replies.Versions(*parsed));
  for (const Reply& reply : versions) documents.push_back(ToDocument(reply));
  co_return documents;
}

Task<Result<std::vector<Document>>> ResponseSource::ListAll(ReplyFilter filter) {
  filter.limit = kReplyPage;
  std::vector<Document> documents;
  for (;;) {
    MEDRES_CO_TRY(const auto replies, co_await parts_.replies.List(filter));
    for (const Reply& reply : replies) documents.push_back(ToDocument(reply));
    if (replies.size() < kReplyPage) co_return documents;
    if (documents.size() > kMaxCandidates) {
      co_return Fail(Error::Invalid("fhir.too_costly", "", {{"max", std::to_string(kMaxCandidates)}}));
    }
    filter.after = replies.back().id;
  }
}

Task<Result<std::vector<Document>>> ResponseSource::Candidates(Narrowing& narrowing) {
  if (const auto ids = narrowing.Tokens("_id")) {
    std::vector<Document> documents;
    for (const TokenValue& token : *ids) {
      MEDRES_CO_TRY(auto found, co_await Read(token.code));
      if (found) documents.push_back(*std::move(found));
    }
    co_return documents;
  }
  ReplyFilter filter;
  const auto only = [&](std::string_view name) -> std::optional<Uuid> {
    const auto references = narrowing.References(name);
    return references && references->size() == 1 ? ParseUuid(references->front().id) : std::nullopt;
  };
  if (const auto appointment = only("appointment")) filter.appointment = AppointmentId{*appointment};
  for (const std::string_view name : {"actor", "patient", "practitioner", "location"}) {
    if (!filter.appointment && !filter.participant) filter.participant = only(name);
  }
  co_return co_await ListAll(filter);
}

Task<Result<Draft>> ResponseSource::Prepare(std::string id, Submission submission) {
  MEDRES_CO_TRY(scheduling::ReplyWish wish, ReadReply(submission.resource));
  if (!id.empty()) {
    wish.id = scheduling::ReplyId::Parse(id);
    if (!wish.id) co_return Fail(Error::NotFound("reply.not_found", {{"id", id}}));
  }
  wish.expected = submission.expected;
  wish.actor = std::move(submission.actor);
  MEDRES_CO_TRY(const Appointment before, co_await parts_.bookings.Get(wish.appointment));
  MEDRES_CO_TRY(const auto command, co_await parts_.replies.Prepare(std::move(wish)));
  co_return Draft{
      .proposal = scheduling::Proposal::OfChange(command, before),
      .show = [this, command](const Appointment& after) { return ToDocument(scheduling::MadeBy(command, after)); }};
}

}  // namespace medres::api::fhir
