#include "api/fhir/types/role_source.hpp"

#include <algorithm>

#include "api/fhir/types/catalog_source.hpp"
#include "api/fhir/types/words.hpp"
#include "catalog/taxonomies.hpp"
#include "scheduling/calendar/zone.hpp"

namespace medres::api::fhir {
namespace {

using catalog::Affiliation;
using catalog::Directory;
using catalog::Resource;
using catalog::ResourceInput;

/// The practitioner, if the role is among theirs.
Directory::Entry HolderOf(const RoleKey& key, const Directory& directory) {
  const auto entry = directory.Find(key.practitioner);
  if (!entry || entry->kind != catalog::ResourceKind::kPractitioner) return nullptr;
  if (!key.affiliation) return entry;
  if (!entry->practitioner) return nullptr;
  const auto& affiliations = entry->practitioner->affiliations;
  const bool is_held = std::ranges::find(affiliations, key.affiliation, &Affiliation::id) != affiliations.end();
  return is_held ? entry : nullptr;
}

std::optional<Document> RoleAmong(std::vector<Document> roles, std::string_view id) {
  const auto role = std::ranges::find(roles, id, &Document::id);
  return role == roles.end() ? std::nullopt : std::optional(std::move(*role));
}

Error NoSuchRole(const std::string& id) {
  return Error::NotFound("fhir.not_found", {{"type", "PractitionerRole"}, {"id", id}});
}

bool IsOurSpecialty(const TokenValue& token) {
  return token.system ? *token.system == systems::kSpecialty : catalog::IsDepartmentCode(token.code);
}

LocalDate TodayAt(const Directory& directory, ResourceId practitioner, Instant now) {
  const scheduling::Zone* zone = scheduling::FindZone(directory.ZoneOf(practitioner));
  return (zone != nullptr ? zone : scheduling::FindZone("Asia/Shanghai"))->ToWall(now).date;
}

}  // namespace

Task<Result<std::optional<Document>>> RoleSource::Read(std::string id) {
  const auto key = ParseRoleId(id);
  const auto holder = key ? HolderOf(*key, parts_.directory) : nullptr;
  if (!holder) co_return std::optional<Document>();
  co_return RoleAmong(ToRoles(*holder, parts_.directory), id);
}

Task<Result<std::vector<Document>>> RoleSource::History(std::string id) {
  std::vector<Document> versions;
  const auto key = ParseRoleId(id);
  if (!key) co_return versions;
  MEDRES_CO_TRY(const std::vector<Resource> practitioners, co_await parts_.service.Versions(key->practitioner));
  for (const Resource& practitioner : practitioners) {
    if (practitioner.kind != catalog::ResourceKind::kPractitioner) continue;
    if (auto role = RoleAmong(ToRoles(practitioner, parts_.directory), id)) versions.push_back(*std::move(role));
  }
  co_return versions;
}

/// Those whom the search can mean by its plain parameters; other systems' specialties are in what callers said alone.
std::vector<ResourceId> RoleSource::PractitionersFor(Narrowing& narrowing) const {
  std::vector<ResourceId> ids;
  if (const auto roles = narrowing.Tokens("_id")) {
    for (const TokenValue& token : *roles) {
      if (const auto key = ParseRoleId(token.code)) ids.push_back(key->practitioner);
    }
  } else if (const auto practitioners = narrowing.References("practitioner")) {
    for (const ReferenceValue& reference : *practitioners) {
      if (const auto id = ResourceId::Parse(reference.id)) ids.push_back(*id);
    }
  } else if (const auto specialties = narrowing.Tokens("specialty");
             specialties && specialties->size() == 1 && IsOurSpecialty(specialties->front())) {
    return parts_.directory.BySpecialty(catalog::ResourceKind::kPractitioner, specialties->front().code);
  } else {
    return parts_.directory.ByKind(catalog::ResourceKind::kPractitioner);
  }
  std::ranges::sort(ids);
  const auto repeated = std::ranges::unique(ids);
  ids.erase(repeated.begin(), repeated.end());
  return ids;
}

Task<Result<std::vector<Document>>> RoleSource::Candidates(Narrowing& narrowing) {
  std::vector<Document> documents;
  for (const ResourceId id : PractitionersFor(narrowing)) {
    const auto entry = parts_.directory.Find(id);
    if (!entry || entry->kind != catalog::ResourceKind::kPractitioner) continue;
    for (Document& role : ToRoles(*entry, parts_.directory)) documents.push_back(std::move(role));
  }
  co_return documents;
}

Task<Result<Document>> RoleSource::Create(Submission submission) {
  MEDRES_CO_TRY(const Directory::Entry practitioner, ReadRoleOwner(submission.resource, parts_.directory));
  co_return co_await Write({practitioner->id, catalog::AffiliationId::Make()}, true, std::move(submission));
}

Task<Result<Document>> RoleSource::Update(std::string id, Submission submission) {
  const auto key = ParseRoleId(id);
  if (!key || !HolderOf(*key, parts_.directory)) co_return Fail(NoSuchRole(id));
  co_return co_await Write(*key, false, std::move(submission));
}

Task<Result<Document>> RoleSource::Write(RoleKey key, bool is_new, Submission submission) {
  const LocalDate today = TodayAt(parts_.directory, key.practitioner, parts_.clock.Now());
  const auto edit = [&](const Resource& held, ResourceInput& input) -> Status {
    if (!is_new && !HolderOf(key, parts_.directory)) return Fail(NoSuchRole(RoleId(key)));
    return ReadRole(submission.resource, key, {held, parts_.directory, parts_.services, today}, input);
  };
  auto written =
      co_await Rewrite(parts_.directory, parts_.service, key.practitioner, submission.expected, submission.actor, edit);
  if (!written) co_return Fail(AtRole(std::move(written).error()));
  auto role = RoleAmong(ToRoles(written->resource, parts_.directory), RoleId(key));
  if (!role) co_return Fail(NoSuchRole(RoleId(key)));
  for (const auto& visit : written->affected) {
    JsonObject affected{{"url", kAffected}, {"valueReference", Reference("Appointment", visit.appointment.Text())}};
    if (!role->json.contains("extension")) role->json["extension"] = JsonArray();
    role->json["extension"].get_array().push_back(std::move(affected));
  }
  co_return *std::move(role);
}

Task<Status> RoleSource::Delete(std::string id, std::optional<std::int64_t> expected, std::string actor) {
  const auto key = ParseRoleId(id);
  if (!key || !HolderOf(*key, parts_.directory)) co_return Status();
  if (!key->affiliation) co_return Fail(Error::Conflict("fhir.role_own"));
  const auto edit = [&](const Resource& /*held*/, ResourceInput& input) -> Status {
    std::erase_if(input.practitioner->affiliations, [&](const Affiliation& a) { return a.id == key->affiliation; });
    return {};
  };
  MEDRES_CO_CHECK(co_await Rewrite(parts_.directory, parts_.service, key->practitioner, expected, actor, edit));
  co_return Status();
}

}  // namespace medres::api::fhir
