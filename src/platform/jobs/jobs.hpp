#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "platform/async/task.hpp"
#include "platform/async/task_group.hpp"
#include "platform/jobs/ledger.hpp"
#include "platform/jobs/run.hpp"
#include "platform/log/log.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/sql/database.hpp"

namespace medres::jobs {

/// A job of the house (what is in the database) is run by one process of all at a time, one run a period; a job of each
/// process (what is in its memory) by every process for itself.
enum class Where { kOneProcess, kEachProcess };

struct Options {
  Where where = Where::kOneProcess;
  Milliseconds deadline{60'000};  ///< when a run shall end; what it leaves is the next run's
  double jitter = 0.1;            ///< part of the period, at most a minute, by which a run comes later, never sooner
};

/// One step after another, in bounded units, until all is done or `run` says that it is time to end. A failure is
/// logged and counted, and the job comes again a period later; so work is to be safe to repeat.
using Work = std::function<Task<Status>(const Run& run)>;

/// Between the beginnings of two runs. Asked before each and every second between them, so it may change: a shorter one
/// counts within a second, a longer one from the last run on.
using Period = std::function<Milliseconds()>;

/// Periodic work. `jobs.Every("trim-outbox", 1h, [&](const Run& run) -> Task<Status> { … })` is all that a job needs;
/// then Start, once all are told. When a job ran last survives a restart (table `job`): what is due then, runs then.
///
/// A run is claimed by one conditional UPDATE of the job's row, for a lease that is renewed while it runs: when its
/// process dies, another takes over half a minute later. Clocks of processes must agree within ten seconds.
///
/// All work runs on one loop, each job by itself. The loop and what is referred to must outlive it; Stop before it
/// goes.
class Jobs {
 public:
  struct Ports {
    sql::Database& database;
    const Clock& clock;
    metrics::Registry& metrics;
    log::Logger& logger;
  };

  Jobs(const Ports& ports, boost::asio::io_context& loop);
  ~Jobs();

  /// Before Start; `name` is unique, lower case with hyphens. Throws std::logic_error otherwise.
  void Every(std::string name, Milliseconds period, Work work, Options options = {});
  void Every(std::string name, Period period, Work work, Options options = {});

  void Start();
  /// Tells running work to end and waits until it has.
  Task<void> Stop();

  /// Runs what is due now, one after the other, and ends when that has: for tests and commands, instead of Start.
  Task<void> RunDue();

 private:
  struct Job;

  Task<void> Attend(Job& job);
  Task<bool> Rest(const Job& job, Milliseconds wait);
  Task<Milliseconds> Look(Job& job);
  Milliseconds Postpone(const Job& job, const Error& error);
  Task<Result<bool>> Claim(Job& job);
  Task<void> Perform(Job& job);
  Task<Status> Attempt(const Job& job, const Run& run);
  std::string Count(Job& job, const Status& done, bool late);
  Task<void> RenewLeases();
  Task<void> BreakOff();
  Milliseconds Jitter(const Job& job);

  Ports ports_;
  boost::asio::io_context& loop_;
  Ledger ledger_;
  std::vector<std::unique_ptr<Job>> jobs_;
  std::minstd_rand random_;
  std::atomic<bool> stopping_ = false;
  async::TaskGroup group_;
};

}  // namespace medres::jobs
