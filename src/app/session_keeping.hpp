#pragma once

#include "platform/jobs/jobs.hpp"
#include "scheduling/session/plan_service.hpp"

namespace medres::app {

/// The jobs that open the sessions of the day that the horizon has come to, before their numbers are released, and let
/// memory forget those that are over. It must outlive the jobs' running.
class SessionKeeping {
 public:
  SessionKeeping(jobs::Jobs& jobs, scheduling::SessionPlanService& plans, scheduling::SessionMemory& memory);
  SessionKeeping(const SessionKeeping&) = delete;
  SessionKeeping& operator=(const SessionKeeping&) = delete;
};

}  // namespace medres::app
