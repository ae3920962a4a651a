#include "api/fhir/operations/proposal.hpp"

#include <algorithm>
#include <set>

#include "api/fhir/types/words.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::string_view kPurpose = "fhir.proposal";
constexpr std::size_t kProposalMacBytes = 8;
constexpr std::size_t kServiceTag = 4;
constexpr std::size_t kMaxTag = 5;
constexpr std::size_t kMaxResources = 15;
constexpr std::uint64_t kHasPatient = 128;

/// Bytes for each resource of so many: what 48 bytes leave beside the rest.
std::size_t TagSize(std::size_t resources, bool has_patient) {
  const std::size_t room = has_patient ? 15 : 31;
  return resources == 0 ? 0 : std::min(kMaxTag, room / resources);
}

/// The last bytes of an id, which are its random ones.
std::string TagOf(const Uuid& id, std::size_t size) {
  std::string tag;
  for (std::size_t i = id.bytes.size() - size; i < id.bytes.size(); ++i) tag += static_cast<char>(id.bytes[i]);
  return tag;
}

ServiceEntry FindByTag(std::string_view tag, const scheduling::ServiceTypeDirectory& services) {
  ServiceEntry found;
  for (const ServiceEntry& service : services.All()) {
    if (TagOf(service->id.value, tag.size()) != tag) continue;
    if (found) return nullptr;
    found = service;
  }
  return found;
}

std::vector<ResourceId> Members(const scheduling::ServiceType& service, const catalog::Directory& directory) {
  std::set<ResourceId> members;
  for (const auto& requirement : service.requirements) {
    const auto pool = scheduling::PoolOf(requirement, directory);
    members.insert(pool.begin(), pool.end());
  }
  return {members.begin(), members.end()};
}

}  // namespace

std::string ProposalId(const Proposal& proposal, const Signer& signer) {
  const std::size_t count = proposal.resources.size();
  if (count > kMaxResources) return {};
  const bool has_patient = proposal.patients.size() == 1;
  const std::size_t tag = TagSize(count, has_patient);
  BytesWriter bytes;
  bytes.Number(count + (has_patient ? kHasPatient : 0), 1);
  bytes.Number(static_cast<std::uint64_t>(proposal.start.milliseconds / 60'000), 4);
  if (has_patient) bytes.Id(proposal.patients.front().value);
  std::string payload = bytes.Take() + TagOf(proposal.service->id.value, kServiceTag);
  for (const ResourceId id : proposal.resources) payload += TagOf(id.value, tag);
  return signer.Sign(kPurpose, payload, kProposalMacBytes);
}

std::optional<Proposal> ParseProposalId(std::string_view id, const ScheduleParts& parts) {
  const auto payload = parts.signer.Open(kPurpose, id, kProposalMacBytes);
  if (!payload) return std::nullopt;
  BytesReader bytes(*payload);
  const std::uint64_t head = bytes.Number(1);
  const bool has_patient = head >= kHasPatient;
  const std::size_t count = has_patient ? head - kHasPatient : head;
  Proposal proposal;
  proposal.start = Instant{static_cast<std::int64_t>(bytes.Number(4)) * 60'000};
  if (has_patient) proposal.patients.push_back(PatientId{bytes.Id()});
  proposal.service = FindByTag(bytes.Text(kServiceTag), parts.services);
  if (!bytes.ok() || !proposal.service) return std::nullopt;
  const auto members = Members(*proposal.service, parts.directory);
  const std::size_t size = TagSize(count, has_patient);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view tag = bytes.Text(size);
    const auto fits = [&](ResourceId member) { return TagOf(member.value, size) == tag; };
    if (!bytes.ok() || std::ranges::count_if(members, fits) != 1) return std::nullopt;
    proposal.resources.push_back(*std::ranges::find_if(members, fits));
  }
  return proposal;
}

Document ToDocument(const Proposal& proposal, const ScheduleParts& parts) {
  const scheduling::ServiceType& service = *proposal.service;
  Document document{
      .id = ProposalId(proposal, parts.signer), .version = 0, .updated = {}, .json = {{"resourceType", "Appointment"}}};
  Stamp(document);
  JsonObject& json = document.json;
  json["status"] = "proposed";
  json["serviceType"] = JsonArray{Json(ServiceConcept(service))};
  if (JsonArray specialties = SpecialtiesOf(service); !specialties.empty()) json["specialty"] = std::move(specialties);
  const std::string zone = parts.directory.ZoneOf(proposal.resources.empty() ? ResourceId{} : proposal.resources[0]);
  const auto number = NumberMeant(service.id, proposal.resources, proposal.start, parts);
  const Instant end = number ? number->time.end : proposal.start + Minutes(service.duration_minutes);
  if (number) json["extension"] = JsonArray{Json(NumberExtension(number->wish.session, std::nullopt))};
  json["start"] = scheduling::FormatInZone(proposal.start, zone);
  json["end"] = scheduling::FormatInZone(end, zone);
  json["minutesDuration"] = std::chrono::duration_cast<Minutes>(end - proposal.start).count();
  JsonArray slots;
  JsonArray participants;
  for (const PatientId patient : proposal.patients) {
    participants.push_back(Participant(Reference("Patient", patient.Text()), "needs-action"));
  }
  for (const ResourceId id : proposal.resources) {
    const auto minutes = std::chrono::duration_cast<Minutes>(end - proposal.start).count();
    const SlotKey key{SlotKind::kFree, id, service.id.value, proposal.start, static_cast<int>(minutes)};
    slots.push_back(Reference("Slot", SlotId(key, parts.signer)));
    if (const auto resource = parts.directory.Find(id)) {
      participants.push_back(Participant(ActorReference(*resource), "needs-action"));
    }
  }
  if (!slots.empty()) json["slot"] = std::move(slots);
  json["participant"] = std::move(participants);
  json["requestedPeriod"] = JsonArray{Json(JsonObject{{"start", json["start"]}, {"end", json["end"]}})};
  return document;
}

std::optional<Document> FindProposal(std::string_view id, const ScheduleParts& parts) {
  const auto proposal = ParseProposalId(id, parts);
  if (!proposal) return std::nullopt;
  const Interval then{proposal->start, proposal->start + Milliseconds(1)};
  const scheduling::ServiceType& service = *proposal->service;
  const bool is_by_number = NumberMeant(service.id, proposal->resources, proposal->start, parts).has_value();
  const bool is_free = is_by_number ? !SegmentsWithNumbers(service, then, parts, proposal->resources.front()).empty()
                                    : !parts.finder
                                           .FindStarts({.service = service,
                                                        .window = then,
                                                        .now = parts.clock.Now(),
                                                        .limit = 1,
                                                        .only = proposal->resources,
                                                        .ignoring = std::nullopt})
                                           .items.empty();
  return is_free ? std::optional(ToDocument(*proposal, parts)) : std::nullopt;
}

}  // namespace medres::api::fhir
