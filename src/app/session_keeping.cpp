#include "app/session_keeping.hpp"

namespace medres::app {

using namespace std::chrono_literals;

SessionKeeping::SessionKeeping(jobs::Jobs& jobs, scheduling::SessionPlanService& plans,
                               scheduling::SessionMemory& memory) {
  jobs.Every("open-sessions", 5min, [&plans](const jobs::Run&) { return plans.OpenAllDue(); });
  jobs.Every("tidy-sessions", 1h,
             [&memory](const jobs::Run&) -> Task<Status> {
               memory.Tidy();
               co_return Status();
             },
             {.where = jobs::Where::kEachProcess});
}

}  // namespace medres::app
