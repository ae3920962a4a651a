#include "catalog/service.hpp"

#include "catalog/rules.hpp"

namespace medres::catalog {
namespace {

constexpr int kLoadChunk = 2000;

Error NotFound(ResourceId id) { return Error::NotFound("resource.not_found", {{"id", id.Text()}}); }

Status CheckVersion(const Resource& resource, std::optional<std::int64_t> expected) {
  if (!expected || *expected == resource.version) return {};
  return Fail(Error::Precondition(
      "resource.version", {{"expected", std::to_string(*expected)}, {"current", std::to_string(resource.version)}}));
}

}  // namespace

Task<Status> CatalogService::Load() {
  ResourceId after;
  for (;;) {
    MEDRES_CO_TRY(std::vector<Resource> chunk,
                  co_await database_.Read<std::vector<Resource>>(
                      [&](sql::Session& session) { return store_.List(session, after, kLoadChunk); }));
    if (chunk.empty()) break;
    after = chunk.back().id;
    for (Resource& resource : chunk) directory_.Apply(std::move(resource));
  }
  index_.Rebuild();
  co_return Status();
}

Task<Status> CatalogService::Refresh(std::vector<ResourceId> ids) {
  for (const ResourceId id : ids) {
    MEDRES_CO_TRY(std::optional<Resource> found, co_await database_.Read<std::optional<Resource>>(
                                                     [&](sql::Session& session) { return store_.Find(session, id); }));
    if (found) {
      // Who reads the rotas and policies raises it, once memory has them: a plan says by it what it has seen.
      const auto held = directory_.Find(id);
      found->rota_version = held ? held->rota_version : 0;
      Remember(*found);
    } else {
      index_.Remove(id);
      directory_.Remove(id);
    }
  }
  co_return Status();
}

Task<Result<Resource>> CatalogService::Create(ResourceInput input, std::string actor) {
  if (auto issues = CheckInput(input, directory_); !issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  Resource resource;
  resource.id = ResourceId::Make();
  resource.status = input.status.value_or(ResourceStatus::kDraft);
  resource.created_at = resource.updated_at = clock_.Now();
  Assign(resource, std::move(input));
  std::vector<Resource> created;
  created.push_back(resource);
  const auto insert = [&](sql::Session& session) { return store_.Insert(session, created, actor); };
  MEDRES_CO_CHECK(co_await database_.RunWrite(insert, sql::Database::kDeadline));
  Remember(resource);
  co_return resource;
}

Task<Status> CatalogService::Put(std::vector<Resource> resources, std::string actor) {
  std::vector<Resource> created;
  std::vector<Resource> replaced;
  std::vector<ResourceId> ids;
  for (Resource& resource : resources) {
    ids.push_back(resource.id);
    NameAffiliations(resource);  // what the demo invents has none
    const auto held = directory_.Find(resource.id);
    resource.updated_at = clock_.Now();
    resource.created_at = held ? held->created_at : resource.updated_at;
    resource.version = held ? held->version + 1 : 1;
    resource.rota_version = held ? held->rota_version : 0;
    (held ? replaced : created).push_back(resource);
  }
  const auto write = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await bookings_.LockForChange(session, ids));
    if (!created.empty()) MEDRES_CO_CHECK(co_await store_.Insert(session, created, actor));
    for (const Resource& resource : replaced) {
      MEDRES_CO_CHECK(co_await store_.Update(session, resource, actor, "imported"));
    }
    co_return Status();
  };
  MEDRES_CO_CHECK(co_await database_.RunWrite(write, Milliseconds(60'000)));
  for (const Resource& resource : created) Remember(resource);
  for (const Resource& resource : replaced) Remember(resource);
  co_return Status();
}

Task<Result<Resource>> CatalogService::Get(ResourceId id) const {
  const auto entry = directory_.Find(id);
  if (!entry) co_return Fail(NotFound(id));
  co_return *entry;
}

Task<Result<Resource>> CatalogService::Apply(ResourceId id, std::optional<std::int64_t> expected, std::string actor,
                                             std::string change, Change make) {
  const auto work = [&](sql::Session& session) -> Task<Result<Resource>> {
    MEDRES_CO_CHECK(co_await bookings_.LockForChange(session, {id}));
    MEDRES_CO_TRY(const std::optional<Resource> found, co_await store_.Find(session, id));
    if (!found) co_return Fail(NotFound(id));
    MEDRES_CO_CHECK(CheckVersion(*found, expected));
    MEDRES_CO_TRY(Resource changed, make(*found));
    ++changed.version;
    changed.updated_at = clock_.Now();
    MEDRES_CO_CHECK(co_await store_.Update(session, changed, actor, change));
    co_return changed;
  };
  MEDRES_CO_TRY(Resource changed, co_await database_.Write<Resource>(work));
  Remember(changed);
  co_return changed;
}

Task<Result<CatalogService::Changed>> CatalogService::Update(ResourceId id, ResourceInput input,
                                                             std::optional<std::int64_t> expected, std::string actor) {
  std::vector<ResourceId> moved;
  const auto replace = [&](Resource resource) -> Result<Resource> {
    auto issues = CheckInput(input, directory_, id);
    if (input.kind != resource.kind) issues.push_back({"resource.kind_fixed", "/kind", {}});
    if (input.status && *input.status != resource.status)
      issues.push_back({"resource.status_by_transition", "/status", {}});
    if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
    const Resource before = resource;
    Assign(resource, std::move(input));
    moved = MovedBy(before, resource, directory_);
    return resource;
  };
  MEDRES_CO_TRY(Resource changed, co_await Apply(id, expected, std::move(actor), "updated", replace));
  co_return co_await WithAffected(std::move(changed), std::move(moved));
}

Task<Status> CatalogService::Delete(ResourceId id, std::optional<std::int64_t> expected, std::string actor) {
  const auto work = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_CHECK(co_await bookings_.LockForChange(session, {id}));
    MEDRES_CO_TRY(const std::optional<Resource> found, co_await store_.Find(session, id));
    if (!found) co_return Fail(NotFound(id));
    MEDRES_CO_CHECK(CheckVersion(*found, expected));
    if (found->status != ResourceStatus::kDraft) {
      co_return Fail(Error::Conflict("resource.not_a_draft", {{"status", std::string(ToCode(found->status))}}));
    }
    if (!directory_.Children(id).empty()) co_return Fail(Error::Conflict("resource.has_children"));
    co_return co_await store_.Delete(session, *found, actor);
  };
  MEDRES_CO_CHECK(co_await database_.RunWrite(work, sql::Database::kDeadline));
  index_.Remove(id);
  directory_.Remove(id);
  co_return Status();
}

Task<Result<CatalogService::Changed>> CatalogService::Transition(ResourceId id, ResourceStatus to,
                                                                 std::optional<std::int64_t> expected,
                                                                 std::string actor) {
  MEDRES_CO_TRY(Resource resource, co_await Apply(id, expected, std::move(actor), std::string(ToCode(to)),
                                                  [&](Resource before) -> Result<Resource> {
                                                    MEDRES_CHECK(CheckTransition(before.status, to));
                                                    before.status = to;
                                                    return before;
                                                  }));
  co_return co_await WithAffected(std::move(resource),
                                  to == ResourceStatus::kActive ? std::vector<ResourceId>() : WithDescendants(id));
}

Task<Result<CatalogService::Changed>> CatalogService::WithAffected(Resource resource, std::vector<ResourceId> touched) {
  Changed changed{std::move(resource), {}};
  if (touched.empty()) co_return changed;
  MEDRES_CO_TRY(changed.affected, co_await database_.Read<std::vector<AffectedBooking>>([&](sql::Session& session) {
    return bookings_.FutureOf(session, touched, clock_.Now());
  }));
  co_return changed;
}

Task<Result<std::vector<ResourceChange>>> CatalogService::History(ResourceId id) {
  MEDRES_CO_TRY(std::vector<ResourceChange> changes,
                co_await database_.Read<std::vector<ResourceChange>>(
                    [&](sql::Session& session) { return store_.History(session, id); }));
  if (changes.empty()) co_return Fail(NotFound(id));
  co_return changes;
}

Task<Result<std::vector<Resource>>> CatalogService::Versions(ResourceId id) {
  co_return co_await database_.Read<std::vector<Resource>>(
      [&](sql::Session& session) { return store_.Versions(session, id); });
}

void CatalogService::Remember(const Resource& resource) {
  directory_.Apply(resource);
  index_.Apply(resource.id);
}

std::vector<ResourceId> CatalogService::WithDescendants(ResourceId id) const {
  std::vector<ResourceId> all{id};
  for (std::size_t next = 0; next < all.size(); ++next) {
    for (const auto& child : directory_.Children(all[next])) all.push_back(child->id);
  }
  return all;
}

}  // namespace medres::catalog
