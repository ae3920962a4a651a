#include <algorithm>

#include "scheduling/session/service.hpp"

namespace medres::scheduling {
namespace {

/// One that began earlier is over.
constexpr Milliseconds kLongestSession = std::chrono::hours(24);

std::string ToPayload(const std::vector<Alternative>& alternatives) {
  std::string text = R"(,"alternatives":[)";
  for (const Alternative& alternative : alternatives) {
    text.append(text.back() == '[' ? "\"" : ",\"").append(alternative.session.id.Text()).append("\"");
  }
  return text + "]";
}

std::vector<Appointment> VisitsOf(std::vector<Changes> changes) {
  std::vector<Appointment> visits;
  visits.reserve(changes.size());
  for (Changes& change : changes) visits.push_back(std::move(change.appointment));
  return visits;
}

}  // namespace

Task<Result<Session>> SessionService::LockExpected(sql::Session& session, const Session& before,
                                                   std::vector<ResourceId> resources,
                                                   std::optional<std::int64_t> expected) {
  MEDRES_CO_CHECK(co_await parts_.locks.LockForChange(session, std::move(resources)));
  MEDRES_CO_TRY(std::optional<Session> found, co_await parts_.store.Find(session, before.id));
  if (!found) co_return Fail(Error::NotFound("session.not_found", {{"id", before.id.Text()}}));
  // A substitute took it while this was waiting, whose lock is not held here.
  if (found->resource != before.resource) co_return Fail(Error::Overloaded("booking.busy"));
  if (expected && *expected != found->version) {
    co_return Fail(Error::Precondition("session.version", {{"expected", std::to_string(*expected)}}));
  }
  if (found->state == NumberState::kStopped) co_return Fail(Error::Conflict("session.stopped"));
  ++found->version;
  co_return *std::move(found);
}

/// Sessions first: the rotas' version says that a plan of a booking has seen them too.
Task<Status> SessionService::Remember(std::vector<ResourceId> resources) {
  MEDRES_CO_CHECK(co_await parts_.memory.Refresh(resources));
  co_return co_await parts_.rotas.Refresh(std::move(resources));
}

Task<Result<SessionNow>> SessionService::Edit(SessionId id, std::optional<std::int64_t> expected, SessionEdit edit,
                                              std::string actor) {
  MEDRES_CO_TRY(const auto entry, co_await Find(id));
  const Session& before = entry->session;
  const auto write = [&](sql::Session& session) -> Task<Status> {
    MEDRES_CO_TRY(Session found, co_await LockExpected(session, before, {before.resource}, expected));
    MEDRES_CO_TRY(const Session after, Edited(std::move(found), edit));
    const SessionChange change{.kind = "changed", .actor = actor, .reason = ""};
    co_return co_await parts_.store.Change(session, after, {after.resource}, change, parts_.clock.Now());
  };
  MEDRES_CO_CHECK(co_await parts_.database.RunWrite(write, sql::Database::kDeadline));
  MEDRES_CO_CHECK(co_await Remember({before.resource}));
  co_return co_await Get(id);
}

Task<Result<SessionChanged>> SessionService::Stop(SessionId id, std::optional<std::int64_t> expected,
                                                  std::string reason, std::string actor) {
  MEDRES_CO_TRY(const auto entry, co_await Find(id));
  const Session& before = entry->session;
  SessionChanged changed{.session = before, .affected = {}, .alternatives = FindAlternatives(before)};
  using Cancelled = std::vector<Changes>;
  MEDRES_CO_TRY(Cancelled cancelled,
                co_await parts_.database.Write<Cancelled>([&](sql::Session& session) -> Task<Result<Cancelled>> {
                  MEDRES_CO_TRY(changed.session, co_await LockExpected(session, before, {before.resource}, expected));
                  changed.session.state = NumberState::kStopped;
                  const SessionChange change{
                      .kind = "stopped", .actor = actor, .reason = reason, .told = ToPayload(changed.alternatives)};
                  MEDRES_CO_CHECK(co_await parts_.store.Change(session, changed.session, {before.resource}, change,
                                                               parts_.clock.Now()));
                  co_return co_await parts_.cascade.CallOff(session, id, reason, actor);
                }));
  parts_.cascade.Announce(cancelled);
  MEDRES_CO_CHECK(co_await Remember({before.resource}));
  changed.affected = VisitsOf(std::move(cancelled));
  co_return changed;
}

Task<Result<SessionChanged>> SessionService::Substitute(SessionId id, std::optional<std::int64_t> expected,
                                                        ResourceId to, std::string reason, std::string actor) {
  MEDRES_CO_TRY(const auto entry, co_await Find(id));
  const Session& before = entry->session;
  MEDRES_CO_CHECK(CheckFit(before, to));
  const SubstituteCommand command{.from = before.resource, .to = to, .reason = reason, .actor = actor};
  const std::vector<ResourceId> both{before.resource, to};
  SessionChanged changed{.session = before, .affected = {}, .alternatives = {}};
  using Moved = std::vector<Changes>;
  MEDRES_CO_TRY(Moved moved, co_await parts_.database.Write<Moved>([&](sql::Session& session) -> Task<Result<Moved>> {
    MEDRES_CO_TRY(changed.session, co_await LockExpected(session, before, both, expected));
    MEDRES_CO_CHECK(co_await CheckNoSession(session, to, before.Time()));
    MEDRES_CO_TRY(const auto leave, co_await LeaveOf(session, to, before.Time()));
    changed.session.resource = to;
    if (!changed.session.substitute_for) changed.session.substitute_for = before.resource;
    if (changed.session.substitute_for == to) changed.session.substitute_for.reset();
    const SessionChange change{.kind = "substituted",
                               .actor = actor,
                               .reason = reason,
                               .told = R"(,"from":")" + before.resource.Text() + "\""};
    MEDRES_CO_CHECK(co_await parts_.store.Change(session, changed.session, both, change, parts_.clock.Now()));
    co_return co_await parts_.cascade.Substitute(session, id, before.Time(), leave, command);
  }));
  parts_.cascade.Announce(moved);
  MEDRES_CO_CHECK(co_await Remember(both));
  changed.affected = VisitsOf(std::move(moved));
  co_return changed;
}

Status SessionService::CheckFit(const Session& session, ResourceId to) const {
  const auto resource = parts_.resources.FindBookable(to);
  const auto service = parts_.services.Find(session.service_type);
  const bool fits = to != session.resource && resource && service && Matches(service->requirements.front(), *resource);
  if (!fits) return Fail(Error::Invalid("session.substitute_does_not_fit", "/resource", {{"id", to.Text()}}));
  return {};
}

Task<Status> SessionService::CheckNoSession(sql::Session& session, ResourceId to, const Interval& time) {
  const std::vector<ResourceId> resource{to};
  MEDRES_CO_TRY(const auto found, co_await parts_.store.Of(session, resource, time.start - kLongestSession));
  for (const Session& other : found.at(to).sessions) {
    if (other.state == NumberState::kStopped || !other.Time().Overlaps(time)) continue;
    co_return Fail(Error::Conflict("session.substitute_has_session", {{"session", other.id.Text()}}));
  }
  co_return Status();
}

Task<Result<std::vector<Interval>>> SessionService::LeaveOf(sql::Session& session, ResourceId to,
                                                            const Interval& time) {
  const std::vector<ResourceId> away{to};
  MEDRES_CO_TRY(const auto closures, co_await parts_.closures.WithinOf(session, away, time));
  std::vector<Interval> leave;
  leave.reserve(closures.size());
  for (const Closure& closure : closures) leave.push_back(closure.time);
  co_return leave;
}

std::vector<Alternative> SessionService::FindAlternatives(const Session& stopped) const {
  const auto doctor = parts_.resources.Find(stopped.resource);
  const auto department = doctor ? doctor->parent : std::nullopt;
  std::vector<ResourceId> resources{stopped.resource};
  if (department) resources = WithDescendants(*department);
  const Instant now = parts_.clock.Now();
  std::vector<OtherSession> others;
  for (const auto& entry : parts_.directory.Overlapping(resources, {now, now + std::chrono::days(92)})) {
    const auto resource = parts_.resources.Find(entry->session.resource);
    const SessionNow other = Now(entry);
    others.push_back({.session = entry->session,
                      .department = resource ? resource->parent : std::nullopt,
                      .free = FreeNumbers(*other.offer, *other.numbers, now)});
  }
  return AlternativesTo(stopped, department, others, now);
}

}  // namespace medres::scheduling
