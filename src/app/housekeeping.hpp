#pragma once

#include "base/time.hpp"
#include "platform/config/live.hpp"
#include "platform/jobs/jobs.hpp"
#include "platform/security/key_ring.hpp"
#include "platform/sql/database.hpp"
#include "scheduling/availability/tick_index.hpp"

namespace medres::app {

/// How long what happened is kept.
struct Retention {
  Milliseconds events;
  Milliseconds audit;  ///< also who changed the settings
};
Retention RetentionOf(const config::Settings& settings);

/// The jobs that keep tables and memory from growing: events, answers and audit records that are old, allocations that
/// are over, days that are past. Each works in short transactions. It must outlive the jobs' running.
class Housekeeping {
 public:
  Housekeeping(jobs::Jobs& jobs, sql::Database& database, const security::KeyRing& keys,
               config::Section<Retention> retention, scheduling::TickIndex& ticks);
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  Task<Status> TrimOutbox(const jobs::Run& run);
  Task<Status> TrimAudit(const jobs::Run& run);
  Task<Status> TrimSettings(const jobs::Run& run);
  Task<Status> TrimAnswers(const jobs::Run& run);
  Task<Status> AgeAllocations(const jobs::Run& run);
  Task<Status> AgeResource(const jobs::Run& run, ResourceId resource, Instant before);
  Task<Status> TidyIndex(const jobs::Run& run);

  sql::Database& database_;
  const security::KeyRing& keys_;
  config::Section<Retention> retention_;
  scheduling::TickIndex& ticks_;
};

}  // namespace medres::app
