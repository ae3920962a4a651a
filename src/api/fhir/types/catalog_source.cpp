#include "api/fhir/types/catalog_source.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/types/words.hpp"

namespace medres::api::fhir {
namespace {

using catalog::Directory;
using catalog::Resource;
using catalog::ResourceKind;
using catalog::ResourceStatus;
using enum ResourceKind;

constexpr std::array kPractitioners{kPractitioner};
constexpr std::array kOrganizations{kFacility, kDepartment};
constexpr std::array kLocations{kFacility, kDepartment, kRoom};
constexpr std::array kDevices{kEquipment};

constexpr std::array<CatalogRow, 4> kCatalogRows{{{"Practitioner", kPractitioners, &ToPractitioner, &ReadPractitioner},
                                                  {"Organization", kOrganizations, &ToOrganization, &ReadOrganization},
                                                  {"Location", kLocations, &ToLocation, &ReadLocation},
                                                  {"Device", kDevices, &ToDevice, &ReadDevice}}};

/// Those asked for by id, else all of the kinds.
std::vector<ResourceId> IdsFor(const std::optional<std::vector<TokenValue>>& asked, std::span<const ResourceKind> kinds,
                               const Directory& directory) {
  std::vector<ResourceId> ids;
  if (asked) {
    for (const TokenValue& token : *asked) {
      if (const auto id = ResourceId::Parse(token.code)) ids.push_back(*id);
    }
    return ids;
  }
  for (const ResourceKind kind : kinds) {
    const auto of_kind = directory.ByKind(kind);
    ids.insert(ids.end(), of_kind.begin(), of_kind.end());
  }
  return ids;
}

bool BeginsWith(std::string_view text, const std::vector<std::string>& beginnings) {
  const std::string folded = Folded(text);
  return std::ranges::any_of(beginnings,
                             [&](const std::string& beginning) { return folded.starts_with(Folded(beginning)); });
}

/// As a string parameter compares, with all spellings of the name.
bool HasName(const Resource& resource, const std::vector<std::string>& wanted) {
  const catalog::Name& name = resource.name;
  return BeginsWith(name.zh, wanted) || BeginsWith(name.en, wanted) || BeginsWith(name.pinyin, wanted);
}

bool IsInCity(const Resource& resource, const std::vector<std::string>& wanted) {
  return resource.facility && resource.facility->city && BeginsWith(*resource.facility->city, wanted);
}

/// What a Location may be said to be: one that is not in use is suspended if it was ever, else inactive.
Status CheckLocationStatus(const JsonObject& json, const Resource* held) {
  const std::string_view status = TextOf(json, "status");
  const bool was_used = held != nullptr && held->status != ResourceStatus::kDraft;
  const bool is_over = held != nullptr && held->status == ResourceStatus::kRetired;
  const std::string_view unused = was_used && !is_over ? "suspended" : "inactive";
  if (status.empty() || status == unused || (status == "active" && !is_over)) return {};
  const std::string allowed = (is_over ? "" : "active, ") + std::string(unused);
  return Fail(Error::Invalid("json.enum", "/status", {{"allowed", allowed}}));
}

}  // namespace

const CatalogRow* FindCatalogRow(std::string_view type) {
  const auto row = std::ranges::find(kCatalogRows, type, &CatalogRow::type);
  return row == kCatalogRows.end() ? nullptr : &*row;
}

Task<Result<catalog::CatalogService::Changed>> Rewrite(const Directory& directory, catalog::CatalogService& service,
                                                       ResourceId id, std::optional<std::int64_t> expected,
                                                       const std::string& actor, const ResourceEdit& edit) {
  constexpr int kMaxTries = 8;
  for (int tries = 1;; ++tries) {
    auto held = directory.Find(id);
    if (held && expected && *expected > held->version) {
      // Another process wrote what the caller has seen.
      MEDRES_CO_CHECK(co_await service.Refresh({id}));
      held = directory.Find(id);
    }
    if (!held) co_return Fail(Error::NotFound("resource.not_found", {{"id", id.Text()}}));
    catalog::ResourceInput input = InputOf(*held);
    MEDRES_CO_CHECK(edit(*held, input));
    auto done = co_await service.Update(id, std::move(input), expected.value_or(held->version), actor);
    const bool was_outrun = !done && done.error().kind == ErrorKind::kPrecondition;
    if (!was_outrun || expected || tries == kMaxTries) co_return done;
    MEDRES_CO_CHECK(co_await service.Refresh({id}));
  }
}

bool CatalogSource::IsOurs(const Resource& resource) const {
  return std::ranges::find(row_.kinds, resource.kind) != row_.kinds.end();
}

Document CatalogSource::MakeDocument(const Resource& resource) const {
  Document document{.id = resource.id.Text(),
                    .version = resource.version,
                    .updated = resource.updated_at,
                    .json = row_.map(resource, directory_)};
  Stamp(document);
  return document;
}

Task<Result<std::optional<Document>>> CatalogSource::Read(std::string id) {
  const auto parsed = ResourceId::Parse(id);
  const auto entry = parsed ? directory_.Find(*parsed) : nullptr;
  if (!entry || !IsOurs(*entry)) co_return std::optional<Document>();
  co_return std::optional(MakeDocument(*entry));
}

Task<Result<std::vector<Document>>> CatalogSource::Candidates(Narrowing& narrowing) {
  std::vector<Document> documents;
  const auto names = narrowing.Texts("name");
  const auto cities = narrowing.Texts("address-city");
  for (const ResourceId id : IdsFor(narrowing.Tokens("_id"), row_.kinds, directory_)) {
    const auto entry = directory_.Find(id);
    if (!entry || !IsOurs(*entry)) continue;
    if (names && !HasName(*entry, *names)) continue;
    if (cities && !IsInCity(*entry, *cities)) continue;
    documents.push_back(
        {.id = id.Text(), .version = entry->version, .updated = entry->updated_at, .json = {}, .make = [this, entry] {
           return row_.map(*entry, directory_);
         }});
  }
  if (narrowing.Tokens("_id")) narrowing.Settle("_id");
  if (names) narrowing.Settle("name");
  if (cities) narrowing.Settle("address-city");
  co_return documents;
}

Task<Result<std::vector<Document>>> CatalogSource::History(std::string id) {
  std::vector<Document> versions;
  const auto parsed = ResourceId::Parse(id);
  if (!parsed) co_return versions;
  MEDRES_CO_TRY(const std::vector<Resource> resources, co_await service_.Versions(*parsed));
  for (const Resource& resource : resources) {
    if (IsOurs(resource)) versions.push_back(MakeDocument(resource));
  }
  co_return versions;
}

Task<Result<Document>> CatalogSource::Create(Submission submission) {
  catalog::ResourceInput input;
  MEDRES_CO_CHECK(row_.read(submission.resource, input));
  if (row_.type == "Location") MEDRES_CO_CHECK(CheckLocationStatus(submission.resource, nullptr));
  const bool active = ReadActive(submission.resource).value_or(true);
  input.status = active ? ResourceStatus::kActive : ResourceStatus::kDraft;
  MEDRES_CO_TRY(const Resource made, co_await service_.Create(std::move(input), std::move(submission.actor)));
  co_return MakeDocument(made);
}

Task<Result<Document>> CatalogSource::Update(std::string id, Submission submission) {
  const auto parsed = ResourceId::Parse(id);
  const auto entry = parsed ? directory_.Find(*parsed) : nullptr;
  if (!entry || !IsOurs(*entry)) co_return Fail(Error::NotFound("resource.not_found", {{"id", id}}));
  const auto edit = [&](const Resource& held, catalog::ResourceInput& input) -> Status {
    MEDRES_CHECK(row_.read(submission.resource, input));
    return row_.type == "Location" ? CheckLocationStatus(submission.resource, &held) : Status();
  };
  MEDRES_CO_TRY(auto updated,
                co_await Rewrite(directory_, service_, *parsed, submission.expected, submission.actor, edit));
  Resource changed = std::move(updated.resource);
  const auto active = ReadActive(submission.resource);
  const bool is_active = changed.status == ResourceStatus::kActive;
  if (active && *active != is_active && (*active || changed.status != ResourceStatus::kDraft)) {
    const ResourceStatus to = *active ? ResourceStatus::kActive : ResourceStatus::kSuspended;
    MEDRES_CO_TRY(auto done, co_await service_.Transition(*parsed, to, changed.version, submission.actor));
    changed = std::move(done.resource);
  }
  co_return MakeDocument(changed);
}

Task<Status> CatalogSource::Delete(std::string id, std::optional<std::int64_t> expected, std::string actor) {
  const auto parsed = ResourceId::Parse(id);
  const auto entry = parsed ? directory_.Find(*parsed) : nullptr;
  if (!entry || !IsOurs(*entry)) co_return Status();
  co_return co_await service_.Delete(*parsed, expected, std::move(actor));
}

}  // namespace medres::api::fhir
