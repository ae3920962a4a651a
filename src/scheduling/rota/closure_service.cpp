#include "scheduling/rota/closure_service.hpp"

#include <algorithm>
#include <set>

namespace medres::scheduling {
namespace {

/// A visit is at most a day long: one that began earlier is over.
constexpr Milliseconds kLongestVisit = std::chrono::hours(24);

}  // namespace

Task<Result<Closed>> ClosureService::Close(ClosureInput input, std::string actor) {
  const Instant now = parts_.clock.Now();
  std::vector<Issue> issues = CheckClosure(input, now);
  if (!parts_.resources.Find(input.resource)) {
    issues.push_back({"resource.not_found", "/resource", {{"id", input.resource.Text()}}});
  }
  if (!issues.empty()) co_return Fail(Error::Invalid(std::move(issues)));
  Closed closed{.closure = {.id = ClosureId::Make(),
                            .resource = input.resource,
                            .time = {input.start, input.end},
                            .reason = input.reason,
                            .note = std::move(input.note),
                            .actor = std::move(actor),
                            .created_at = now},
                .affected = {}};
  MEDRES_CO_TRY(closed.affected, co_await parts_.database.Write<std::vector<Appointment>>(
                                     [&](sql::Session& session) { return Write(session, closed.closure, now); }));
  MEDRES_CO_CHECK(co_await parts_.rotas.Refresh({closed.closure.resource}));
  co_return closed;
}

Task<Result<std::vector<Appointment>>> ClosureService::Write(sql::Session& session, const Closure& closure,
                                                             Instant now) {
  MEDRES_CO_CHECK(co_await parts_.locks.LockForChange(session, {closure.resource}));
  MEDRES_CO_CHECK(co_await parts_.store.Insert(session, closure, now));
  const Instant since = std::max(closure.time.start, now) - kLongestVisit;
  MEDRES_CO_TRY(std::vector<Appointment> visits,
                co_await parts_.visits.StartingAfter(session, {closure.resource}, since));
  co_return VisitsWithin(std::move(visits), closure.time, now);
}

Task<Result<Closure>> ClosureService::Lift(ClosureId id, std::string actor) {
  MEDRES_CO_TRY(const Closure closure, co_await Get(id));
  const Instant now = parts_.clock.Now();
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(
      [&](sql::Session& session) -> Task<Status> {
        MEDRES_CO_CHECK(co_await parts_.locks.LockForChange(session, {closure.resource}));
        co_return co_await parts_.store.Lift(session, closure, actor, now);
      },
      sql::Database::kDeadline));
  MEDRES_CO_CHECK(co_await parts_.rotas.Refresh({closure.resource}));
  co_return closure;
}

Task<Result<Closure>> ClosureService::Get(ClosureId id) {
  MEDRES_CO_TRY(std::optional<Closure> found,
                co_await parts_.database.Read<std::optional<Closure>>(
                    [this, id](sql::Session& session) { return parts_.store.Find(session, id); }));
  if (!found) co_return Fail(Error::NotFound("closure.not_found", {{"id", id.Text()}}));
  co_return *std::move(found);
}

Task<Result<ClosurePage>> ClosureService::List(ClosureFilter filter) {
  const auto limit = static_cast<std::size_t>(filter.limit);
  ++filter.limit;
  ClosurePage page;
  MEDRES_CO_TRY(page.items, co_await parts_.database.Read<std::vector<Closure>>(
                                [this, &filter](sql::Session& session) { return parts_.store.List(session, filter); }));
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next = page.items.back().id;
  }
  co_return page;
}

Task<Result<std::vector<Closure>>> ClosureService::Within(std::vector<ResourceId> resources, Interval time) {
  co_return co_await parts_.database.Read<std::vector<Closure>>(
      [&](sql::Session& session) { return WithinOf(session, resources, time); });
}

Task<Result<std::vector<Closure>>> ClosureService::WithinOf(sql::Session& session,
                                                            const std::vector<ResourceId>& resources,
                                                            const Interval& time) {
  std::set<ResourceId> all;
  for (const ResourceId id : resources) {
    for (const auto& place : parts_.resources.WithAncestors(id)) all.insert(place->id);
  }
  if (all.empty()) co_return std::vector<Closure>();
  co_return co_await parts_.store.Within(session, {all.begin(), all.end()}, time);
}

}  // namespace medres::scheduling
