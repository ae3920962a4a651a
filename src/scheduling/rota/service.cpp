#include "scheduling/rota/service.hpp"

#include <unordered_map>

#include "scheduling/rota/rules.hpp"

namespace medres::scheduling {
namespace {

constexpr int kRotaPage = 2000;
constexpr Milliseconds kLoadDeadline{60'000};

Status CheckVersion(const Rota& rota, std::optional<std::int64_t> expected) {
  if (!expected || *expected == rota.version) return {};
  return Fail(Error::Precondition("rota.version", {{"expected", std::to_string(*expected)}}));
}

}  // namespace

/// What a transaction leaves for memory and for the answer.
struct RotaService::Written {
  RotasOfResource current;
  std::vector<Appointment> affected;
};

Result<Rota> RotaService::MakeRota(RotaInput input) const {
  Rota rota{.id = RotaId::Make(),
            .resource = input.resource,
            .location = input.location,
            .service_types = std::move(input.service_types),
            .shape = input.shape,
            .zone = input.zone ? *std::move(input.zone) : parts_.resources.ZoneOf(input.resource),
            .valid_from = input.valid_from,
            .valid_to = input.valid_to,
            .weekly = std::move(input.weekly),
            .exceptions = std::move(input.exceptions),
            .version = 1};
  std::vector<Issue> issues = CheckRota(rota);
  if (!parts_.resources.Find(rota.resource)) {
    issues.push_back({"resource.not_found", "/resource", {{"id", rota.resource.Text()}}});
  }
  if (rota.location && !parts_.resources.Find(*rota.location)) {
    issues.push_back({"resource.not_found", "/location", {{"id", rota.location->Text()}}});
  } else if (rota.shape == RotaShape::kSession && rota.location &&
             FacilityOf(*rota.location, parts_.resources) != FacilityOf(rota.resource, parts_.resources)) {
    issues.push_back({"rota.session_elsewhere", "/location", {}});
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return rota;
}

Task<Result<RotaChanged>> RotaService::Create(RotaInput input, std::string actor) {
  MEDRES_CO_TRY(Rota rota, MakeRota(std::move(input)));
  co_return co_await Change(Verb::kInsert, std::move(rota), std::move(actor));
}

Task<Result<RotaChanged>> RotaService::Update(RotaId id, std::optional<std::int64_t> expected, RotaInput input,
                                              std::string actor) {
  MEDRES_CO_TRY(const Rota before, co_await Get(id));
  MEDRES_CO_CHECK(CheckVersion(before, expected));
  if (input.resource != before.resource) co_return Fail(Error::Invalid("rota.resource_fixed", "/resource"));
  MEDRES_CO_TRY(Rota rota, MakeRota(std::move(input)));
  rota.id = id;
  rota.version = before.version + 1;
  co_return co_await Change(Verb::kUpdate, std::move(rota), std::move(actor));
}

Task<Result<RotaChanged>> RotaService::Delete(RotaId id, std::optional<std::int64_t> expected, std::string actor) {
  MEDRES_CO_TRY(Rota rota, co_await Get(id));
  MEDRES_CO_CHECK(CheckVersion(rota, expected));
  co_return co_await Change(Verb::kDelete, std::move(rota), std::move(actor));
}

Task<Result<RotaChanged>> RotaService::Change(Verb verb, Rota rota, std::string actor) {
  const Instant now = parts_.clock.Now();
  MEDRES_CO_TRY(Written written, co_await parts_.database.Write<Written>(
                                     [&](sql::Session& session) { return Write(session, verb, rota, actor, now); }));
  Remember(rota.resource, std::move(written.current));
  co_return RotaChanged{std::move(rota), std::move(written.affected)};
}

Task<Result<RotaService::Written>> RotaService::Write(sql::Session& session, Verb verb, const Rota& rota,
                                                      const std::string& actor, Instant now) {
  std::vector<ResourceId> changed(1, rota.resource);
  MEDRES_CO_CHECK(co_await parts_.locks.LockForChange(session, changed));
  Status status;
  if (verb == Verb::kInsert) status = co_await parts_.store.Insert(session, rota, actor, now);
  if (verb == Verb::kUpdate) status = co_await parts_.store.Update(session, rota, actor, now);
  if (verb == Verb::kDelete) status = co_await parts_.store.Delete(session, rota, actor, now);
  MEDRES_CO_CHECK(std::move(status));
  Written written;
  MEDRES_CO_TRY(written.current, co_await parts_.store.FindAllOf(session, rota.resource));
  MEDRES_CO_TRY(const std::vector<Appointment> visits, co_await parts_.visits.StartingAfter(session, changed, now));
  const RotaChange change{rota.resource, written.current.rotas};
  written.affected = VisitsOutside(visits, change, parts_.rotas, parts_.resources);
  co_return written;
}

void RotaService::Remember(ResourceId resource, RotasOfResource current) {
  parts_.rotas.Set(resource, std::move(current.rotas), current.rota_version);
  parts_.rotas.SetClosed(resource, std::move(current.closed), current.rota_version);
  parts_.resources.RaiseRotaVersion(resource, current.rota_version);
}

Task<Result<Rota>> RotaService::Get(RotaId id) {
  MEDRES_CO_TRY(std::optional<Rota> found,
                co_await parts_.database.Read<std::optional<Rota>>(
                    [this, id](sql::Session& session) { return parts_.store.Find(session, id); }));
  if (!found) co_return Fail(Error::NotFound("rota.not_found", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<RotaPage>> RotaService::List(RotaFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  RotaPage page;
  MEDRES_CO_TRY(page.items, co_await parts_.database.Read<std::vector<Rota>>(
                                [this, &filter](sql::Session& session) { return parts_.store.List(session, filter); }));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = page.items.back().id;
  }
  co_return page;
}

Task<Status> RotaService::LoadAll() {
  std::unordered_map<ResourceId, std::vector<Rota>> by_resource;
  RotaFilter filter{.resource = std::nullopt, .after = {}, .limit = kRotaPage};
  for (std::size_t read = kRotaPage; read == kRotaPage;) {
    MEDRES_CO_TRY(
        std::vector<Rota> rotas,
        co_await parts_.database.Read<std::vector<Rota>>(
            [this, &filter](sql::Session& session) { return parts_.store.List(session, filter); }, kLoadDeadline));
    read = rotas.size();
    if (!rotas.empty()) filter.after = rotas.back().id;
    for (Rota& rota : rotas) by_resource[rota.resource].push_back(std::move(rota));
  }
  for (auto& [resource, rotas] : by_resource) {
    const auto entry = parts_.resources.Find(resource);
    parts_.rotas.Set(resource, std::move(rotas), entry ? entry->rota_version : 0);
  }
  co_return co_await LoadClosed();
}

Task<Status> RotaService::LoadClosed() {
  using Closed = std::vector<std::pair<ResourceId, Interval>>;
  MEDRES_CO_TRY(const Closed closed,
                co_await parts_.database.Read<Closed>(
                    [this](sql::Session& session) { return parts_.store.AllClosed(session); }, kLoadDeadline));
  std::unordered_map<ResourceId, std::vector<Interval>> by_resource;
  for (const auto& [resource, time] : closed) by_resource[resource].push_back(time);
  for (auto& [resource, times] : by_resource) {
    const auto entry = parts_.resources.Find(resource);
    parts_.rotas.SetClosed(resource, std::move(times), entry ? entry->rota_version : 0);
  }
  co_return Status();
}

Task<Status> RotaService::Refresh(std::vector<ResourceId> resources) {
  for (const ResourceId resource : resources) {
    MEDRES_CO_TRY(RotasOfResource current,
                  co_await parts_.database.Read<RotasOfResource>(
                      [this, resource](sql::Session& session) { return parts_.store.FindAllOf(session, resource); }));
    Remember(resource, std::move(current));
  }
  co_return Status();
}

Task<Result<std::vector<ResourceId>>> RotaService::Outdated(sql::Session& session, ResourceId resource) {
  std::vector<ResourceId> line;
  for (const auto& place : parts_.resources.WithAncestors(resource)) line.push_back(place->id);
  MEDRES_CO_TRY(const auto versions, co_await parts_.store.Versions(session, line));
  std::vector<ResourceId> outdated;
  for (const auto& [id, version] : versions) {
    const auto known = parts_.resources.Find(id);
    if (known && known->rota_version != version) outdated.push_back(id);
  }
  co_return outdated;
}

}  // namespace medres::scheduling
