#include "app/session_wiring.hpp"

#include "app/notifying.hpp"
#include "app/settings_wiring.hpp"
#include "scheduling/session/free_segments.hpp"
#include "scheduling/session/service.hpp"
#include "scheduling/session/sql_store.hpp"

namespace medres::app {

scheduling::Committer::OnCommitted TellMemory(scheduling::IndexSync& busy, scheduling::Occupancy& numbers) {
  return [&busy, &numbers](const scheduling::Changes& changes) {
    busy.Take(changes);
    numbers.Take(changes);
  };
}

void AddSessions(container::Container& program) {
  using namespace catalog;
  using namespace scheduling;
  using container::New;
  using sql::Database;
  program.Add("session_directory", [] { return SessionDirectory(Chance); }).As<SessionNumbers>();
  program.Add("occupancy", New<Occupancy>);
  program.Add("number_sources",
              New<NumberSources, const SessionDirectory&, const Occupancy&, const Directory&, const Finder&>);
  program.Add("session_plan_store", New<SqlSessionPlanStore>).As<SessionPlanStore>();
  program.Add("session_store", New<SqlSessionStore>).As<SessionStore>();
  program.Add("session_memory_parts",
              New<SessionMemory::Parts, Database&, SessionStore&, SessionDirectory&, Occupancy&, const Clock&>);
  program.Add("session_memory", New<SessionMemory, SessionMemory::Parts&>);
  program.Add("session_plan_parts",
              New<SessionPlanService::Parts, Database&, SessionPlanStore&, SessionStore&, ResourceLocks&,
                  SessionMemory&, const SessionDirectory&, RotaService&, const RotaDirectory&, const Directory&,
                  const ServiceTypeDirectory&, const Clock&>);
  program.Add("session_plans", New<SessionPlanService, SessionPlanService::Parts&>);
  program.Add("cascade", [](BookingStore& store, const Planner& planner, const Clock& clock, IndexSync& busy,
                            Occupancy& numbers) { return Cascade(store, planner, clock, TellMemory(busy, numbers)); });
  program.Add("turnstile", [](config::LiveSettings& live) -> Result<std::unique_ptr<Turnstile>> {
    MEDRES_TRY(auto bound, NumberOf<int>(live, "sessions.max_waiting"));
    return std::make_unique<Turnstile>(std::move(bound));
  });
  program.Add("session_parts", New<SessionService::Parts, Database&, SessionStore&, ClosureService&, ResourceLocks&,
                                   SessionMemory&, const SessionDirectory&, const Occupancy&, SessionPlanService&,
                                   RotaService&, const RotaDirectory&, BookingService&, HoldService&, Cascade&,
                                   Turnstile&, const Directory&, const ServiceTypeDirectory&, const Clock&>);
  program.Add("sessions", New<SessionService, SessionService::Parts&>);
}

}  // namespace medres::app
