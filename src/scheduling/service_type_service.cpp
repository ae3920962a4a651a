#include "scheduling/service_type_service.hpp"

namespace medres::scheduling {

Result<ServiceType> ServiceTypeService::MakeServiceType(ServiceTypeInput input) const {
  ServiceType service{.id = ServiceTypeId::Make(),
                      .name = std::move(input.name),
                      .duration_minutes = input.duration_minutes,
                      .buffer_before_minutes = input.buffer_before_minutes,
                      .buffer_after_minutes = input.buffer_after_minutes,
                      .grid_minutes = input.grid_minutes,
                      .max_patients = input.max_patients,
                      .requirements = std::move(input.requirements),
                      .active = input.active,
                      .version = 1};
  std::vector<Issue> issues = CheckServiceType(service, parts_.resources);
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return service;
}

Task<Result<ServiceType>> ServiceTypeService::Create(ServiceTypeInput input, std::string actor) {
  MEDRES_CO_TRY(ServiceType service, MakeServiceType(std::move(input)));
  const Instant now = service.updated_at = parts_.clock.Now();
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(
      [&](sql::Session& session) { return parts_.store.Insert(session, service, actor, now); },
      sql::Database::kDeadline));
  parts_.services.Apply(service);
  co_return service;
}

Task<Result<ServiceType>> ServiceTypeService::Update(ServiceTypeId id, std::optional<std::int64_t> expected,
                                                     ServiceTypeInput input, std::string actor) {
  MEDRES_CO_TRY(const ServiceType before, co_await Get(id));
  if (expected && *expected != before.version) {
    co_return Fail(Error::Precondition("service_type.version", {{"expected", std::to_string(*expected)}}));
  }
  MEDRES_CO_TRY(ServiceType service, MakeServiceType(std::move(input)));
  service.id = id;
  service.version = before.version + 1;
  const Instant now = service.updated_at = parts_.clock.Now();
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(
      [&](sql::Session& session) { return parts_.store.Update(session, service, actor, now); },
      sql::Database::kDeadline));
  parts_.services.Apply(service);
  co_return service;
}

Task<Result<ServiceType>> ServiceTypeService::Get(ServiceTypeId id) {
  MEDRES_CO_TRY(std::optional<ServiceType> found,
                co_await parts_.database.Read<std::optional<ServiceType>>(
                    [this, id](sql::Session& session) { return parts_.store.Find(session, id); }));
  if (!found) co_return Fail(Error::NotFound("service_type.not_found", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<ServiceTypePage>> ServiceTypeService::List(ServiceTypeId after, int limit) {
  ServiceTypePage page;
  MEDRES_CO_TRY(page.items, co_await parts_.database.Read<std::vector<ServiceType>>(
                                [&](sql::Session& session) { return parts_.store.List(session, after, limit + 1); }));
  if (page.items.size() > static_cast<std::size_t>(limit)) {
    page.items.pop_back();
    page.next = page.items.back().id;
  }
  co_return page;
}

Task<Result<std::vector<ServiceType>>> ServiceTypeService::Versions(ServiceTypeId id) {
  co_return co_await parts_.database.Read<std::vector<ServiceType>>(
      [&](sql::Session& session) { return parts_.store.Versions(session, id); });
}

Task<Status> ServiceTypeService::LoadAll() {
  ServiceTypeId after;
  for (bool more = true; more;) {
    MEDRES_CO_TRY(ServiceTypePage page, co_await List(after, 1000));
    for (ServiceType& service : page.items) parts_.services.Apply(std::move(service));
    more = page.next.has_value();
    if (more) after = *page.next;
  }
  co_return Status();
}

Task<Status> ServiceTypeService::Refresh(ServiceTypeId id) {
  MEDRES_CO_TRY(ServiceType service, co_await Get(id));
  parts_.services.Apply(std::move(service));
  co_return Status();
}

}  // namespace medres::scheduling
