#include "scheduling/session/plan_service.hpp"

#include <algorithm>

#include "scheduling/calendar/zone.hpp"
#include "scheduling/session/rules.hpp"

namespace medres::scheduling {
namespace {

/// Plans of one resource: of a few services, past and to come.
constexpr int kPlansOfResource = 200;

/// How often hours that were changed meanwhile are read anew.
constexpr int kMaxReadings = 8;

Status CheckPlanVersion(const SessionPlan& plan, std::optional<std::int64_t> expected) {
  if (!expected || *expected == plan.version) return {};
  return Fail(Error::Precondition("session_plan.version", {{"expected", std::to_string(*expected)}}));
}

/// A number takes its resource for a segment, and nobody else.
bool NeedsOnly(const ServiceType& service, const catalog::Resource& resource) {
  return service.requirements.size() == 1 && service.requirements.front().quantity == 1 &&
         Matches(service.requirements.front(), resource);
}

}  // namespace

Result<SessionPlan> SessionPlanService::MakePlan(SessionPlanInput input) const {
  SessionPlan plan{.id = SessionPlanId::Make(),
                   .resource = input.resource,
                   .service_type = input.service_type,
                   .valid_from = input.valid_from,
                   .valid_to = input.valid_to,
                   .half_days = std::move(input.half_days),
                   .version = 1};
  std::vector<Issue> issues = CheckPlan(plan);
  const auto resource = parts_.resources.Find(plan.resource);
  const auto service = parts_.services.Find(plan.service_type);
  if (!resource) issues.push_back({"resource.not_found", "/resource", {{"id", plan.resource.Text()}}});
  if (!service) issues.push_back({"booking.unknown_service", "/service_type", {{"id", plan.service_type.Text()}}});
  if (resource && service && !NeedsOnly(*service, *resource)) {
    issues.push_back({"session_plan.service_does_not_fit", "/service_type", {{"id", plan.service_type.Text()}}});
  }
  if (!issues.empty()) return Fail(Error::Invalid(std::move(issues)));
  return plan;
}

Task<Result<SessionPlan>> SessionPlanService::Create(SessionPlanInput input, std::string actor) {
  MEDRES_CO_TRY(SessionPlan plan, MakePlan(std::move(input)));
  co_return co_await Change(Verb::kInsert, std::move(plan), std::move(actor));
}

Task<Result<SessionPlan>> SessionPlanService::Update(SessionPlanId id, std::optional<std::int64_t> expected,
                                                     SessionPlanInput input, std::string actor) {
  MEDRES_CO_TRY(const SessionPlan before, co_await Get(id));
  MEDRES_CO_CHECK(CheckPlanVersion(before, expected));
  if (input.resource != before.resource) co_return Fail(Error::Invalid("rota.resource_fixed", "/resource"));
  MEDRES_CO_TRY(SessionPlan plan, MakePlan(std::move(input)));
  plan.id = id;
  plan.version = before.version + 1;
  co_return co_await Change(Verb::kUpdate, std::move(plan), std::move(actor));
}

Task<Result<SessionPlan>> SessionPlanService::Delete(SessionPlanId id, std::optional<std::int64_t> expected,
                                                     std::string actor) {
  MEDRES_CO_TRY(SessionPlan plan, co_await Get(id));
  MEDRES_CO_CHECK(CheckPlanVersion(plan, expected));
  ++plan.version;
  co_return co_await Change(Verb::kDelete, std::move(plan), std::move(actor));
}

Task<Result<SessionPlan>> SessionPlanService::Change(Verb verb, SessionPlan plan, std::string actor) {
  const Instant now = parts_.clock.Now();
  const auto write = [&](sql::Session& session) { return Write(session, verb, plan, actor, now); };
  MEDRES_CO_CHECK(co_await WriteLocked(plan.resource, write));
  co_return plan;
}

Task<Status> SessionPlanService::WriteLocked(ResourceId resource,
                                             const std::function<Task<Status>(sql::Session&)>& write) {
  for (int tries = 0; tries < kMaxReadings; ++tries) {
    std::vector<ResourceId> outdated;
    const auto locked = [&](sql::Session& session) -> Task<Status> {
      MEDRES_CO_CHECK(co_await parts_.locks.LockForChange(session, {resource}));
      MEDRES_CO_TRY(outdated, co_await parts_.rotas.Outdated(session, resource));
      if (!outdated.empty()) co_return Status();
      co_return co_await write(session);
    };
    MEDRES_CO_CHECK(co_await parts_.database.RunWrite(locked, sql::Database::kDeadline));
    if (outdated.empty()) co_return co_await Remember(resource);
    MEDRES_CO_CHECK(co_await parts_.rotas.Refresh(std::move(outdated)));
  }
  co_return Fail(Error::Overloaded("booking.busy"));
}

Task<Status> SessionPlanService::Write(sql::Session& session, Verb verb, const SessionPlan& plan,
                                       const std::string& actor, Instant now) {
  MEDRES_CO_TRY(const std::vector<SessionPlan> others, co_await PlansOf(session, plan.resource));
  for (const SessionPlan& other : others) {
    if (verb == Verb::kDelete || other.id == plan.id || !Collide(other, plan)) continue;
    co_return Fail(Error::Conflict("session_plan.collides", {{"plan", other.id.Text()}}));
  }
  Status status;
  if (verb == Verb::kInsert) status = co_await parts_.plans.Insert(session, plan, actor, now);
  if (verb == Verb::kUpdate) status = co_await parts_.plans.Update(session, plan, actor, now);
  if (verb == Verb::kDelete) status = co_await parts_.plans.Delete(session, plan, actor, now);
  MEDRES_CO_CHECK(std::move(status));
  MEDRES_CO_CHECK(co_await parts_.sessions.DropUnused(session, plan.id, TodayOf(plan.resource)));
  if (verb == Verb::kDelete) co_return Status();
  co_return co_await Open(session, plan, now);
}

Task<Result<std::vector<SessionPlan>>> SessionPlanService::PlansOf(sql::Session& session, ResourceId resource) {
  const SessionPlanFilter filter{.resource = resource, .after = {}, .limit = kPlansOfResource};
  co_return co_await parts_.plans.List(session, filter);
}

std::vector<Session> SessionPlanService::DueOf(const SessionPlan& plan) const {
  const auto hours = parts_.hours.Effective(plan.resource);
  if (!hours) return {};
  const LocalDate today = TodayOf(plan.resource);
  return SessionsOf(plan, hours->rotas, parts_.resources.ZoneOf(plan.resource), today,
                    AddDays(today, HorizonDays(plan)));
}

bool SessionPlanService::KnowsAllDue(ResourceId resource) const {
  return std::ranges::all_of(parts_.directory.PlansOf(resource), [this](const SessionPlan& plan) {
    return std::ranges::all_of(DueOf(plan),
                               [this](const Session& session) { return parts_.directory.Find(session.id) != nullptr; });
  });
}

Task<Status> SessionPlanService::Open(sql::Session& session, const SessionPlan& plan, Instant now) {
  auto due = DueOf(plan);
  if (due.empty()) co_return Status();
  // Of a plan before this one, or taken over from somebody: it may have begun the evening before.
  const Instant since = FindZone(due.front().zone)->StartOf(AddDays(due.front().date, -1));
  const std::vector<ResourceId> resource{plan.resource};
  MEDRES_CO_TRY(const auto there, co_await parts_.sessions.Of(session, resource, since));
  // Its half-days that a substitute has are not opened again either, whatever plan comes next.
  MEDRES_CO_TRY(const auto given_away, co_await parts_.sessions.GivenAway(session, plan.resource, since));
  const std::vector<Session> left = WithoutTaken(std::move(due), there.at(plan.resource).sessions);
  const std::vector<Session> sessions = WithoutTaken(left, given_away);
  if (sessions.empty()) co_return Status();
  co_return co_await parts_.sessions.Open(session, sessions, now);
}

Task<Status> SessionPlanService::OpenDue(std::vector<ResourceId> resources) {
  for (const ResourceId resource : resources) {
    if (parts_.directory.PlansOf(resource).empty()) continue;
    // Before it is looked at: what changes meanwhile is looked at next time.
    const Known known = KnownOf(resource);
    {
      const std::lock_guard lock(mutex_);
      const auto last = opened_.find(resource);
      if (last != opened_.end() && last->second == known) continue;
    }
    if (!KnowsAllDue(resource)) MEDRES_CO_CHECK(co_await OpenDueOf(resource));
    const std::lock_guard lock(mutex_);
    opened_[resource] = known;
  }
  co_return Status();
}

Task<Status> SessionPlanService::OpenDueOf(ResourceId resource) {
  const Instant now = parts_.clock.Now();
  const auto open = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_TRY(const std::vector<SessionPlan> plans, co_await PlansOf(session, resource));
    for (const SessionPlan& plan : plans) MEDRES_CO_CHECK(co_await Open(session, plan, now));
    co_return Status();
  };
  co_return co_await WriteLocked(resource, open);
}

/// Sessions first: the rotas' version says that a plan of a booking has seen them too.
Task<Status> SessionPlanService::Remember(ResourceId resource) {
  MEDRES_CO_CHECK(co_await parts_.memory.Refresh({resource}));
  co_return co_await parts_.rotas.Refresh({resource});
}

SessionPlanService::Known SessionPlanService::KnownOf(ResourceId resource) const {
  Known known{.date = TodayOf(resource)};
  for (const auto& entry : parts_.resources.WithAncestors(resource)) known.versions += entry->rota_version;
  return known;
}

LocalDate SessionPlanService::TodayOf(ResourceId resource) const {
  return FindZone(parts_.resources.ZoneOf(resource))->ToWall(parts_.clock.Now()).date;
}

Task<Result<SessionPlan>> SessionPlanService::Get(SessionPlanId id) {
  MEDRES_CO_TRY(std::optional<SessionPlan> found,
                co_await parts_.database.Read<std::optional<SessionPlan>>(
                    [this, id](sql::Session& session) { return parts_.plans.Find(session, id); }));
  if (!found) co_return Fail(Error::NotFound("session_plan.not_found", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<SessionPlanPage>> SessionPlanService::List(SessionPlanFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  SessionPlanPage page;
  MEDRES_CO_TRY(page.items, co_await parts_.database.Read<std::vector<SessionPlan>>(
                                [this, &filter](sql::Session& session) { return parts_.plans.List(session, filter); }));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = page.items.back().id;
  }
  co_return page;
}

}  // namespace medres::scheduling
