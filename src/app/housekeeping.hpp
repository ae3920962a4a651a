#pragma once

#include "base/time.hpp"
#include "platform/config/settings.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/sql/database.hpp"
#include "scheduling/availability/tick_index.hpp"

namespace medres::app {

/// The jobs that keep tables and memory from growing: events, answers and audit records that are old, allocations that
/// are over, days that are past. Each works in short transactions. It must outlive the jobs' running.
class Housekeeping {
 public:
  Housekeeping(jobs::Jobs& jobs, sql::Database& database, const security::KeyRing& keys,
               const config::Settings& settings, scheduling::TickIndex& ticks);
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  Task<Status> TrimOutbox(const jobs::Run& run);
  Task<Status> TrimAudit(const jobs::Run& run);
  Task<Status> TrimAnswers(const jobs::Run& run);
  Task<Status> AgeAllocations(const jobs::Run& run);
  Task<Status> AgeResource(const jobs::Run& run, ResourceId resource, Instant before);
  Task<Status> TidyIndex(const jobs::Run& run);

  sql::Database& database_;
  const security::KeyRing& keys_;
  Milliseconds keep_events_;
  Milliseconds keep_audit_;
  scheduling::TickIndex& ticks_;
};

}  // namespace medres::app
