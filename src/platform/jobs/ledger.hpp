#pragma once

#include <string>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/async/task.hpp"
#include "platform/sql/database.hpp"

namespace medres::jobs {

/// The table `job`: when each job ran last, how that went, and which run holds it. A run is known by its token, so what
/// lost its lease can neither renew nor end it. Failures: the database's.
class Ledger {
 public:
  explicit Ledger(sql::Database& database) : database_(database) {}

  /// When a run may be claimed next: a period after the last began, and not while one holds the job.
  Task<Result<Instant>> NextDue(const std::string& job, Milliseconds period, Instant now);

  /// False when another was faster.
  Task<Result<bool>> Claim(const std::string& job, const std::string& token, Milliseconds period, Instant now,
                           Instant lease_end);

  /// False when the run no longer holds the job.
  Task<Result<bool>> Renew(const std::string& job, const std::string& token, Instant lease_end);

  /// `status` for people: succeeded, late, or what failed.
  Task<Status> End(const std::string& job, const std::string& token, Instant now, const std::string& status);

 private:
  sql::Database& database_;
};

}  // namespace medres::jobs
