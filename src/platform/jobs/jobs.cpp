#include "platform/jobs/jobs.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "base/id.hpp"

namespace medres::jobs {
namespace {

using namespace std::chrono_literals;

constexpr Milliseconds kLease = 30s;
constexpr Milliseconds kRenewEvery = 10s;
/// Between looks, however far the next run is: a clock may be set meanwhile.
constexpr Milliseconds kLongestWait = 1h;
/// Between looks whether a period has become shorter.
constexpr Milliseconds kGlance = 1s;
constexpr Milliseconds kAfterFailedLook = 5s;
constexpr Milliseconds kLongestJitter = 1min;

struct Figures {
  Figures(metrics::Registry& registry, const std::string& job)
      : succeeded(Runs(registry, job, "succeeded")),
        late(Runs(registry, job, "late")),
        failed(Runs(registry, job, "failed")),
        seconds(registry.GetHistogram("medres_job_run_seconds", "Time that a run of a job took.", Label(job))) {}

  static std::string Label(const std::string& job) { return "job=\"" + job + "\""; }
  static metrics::Counter& Runs(metrics::Registry& registry, const std::string& job, std::string_view outcome) {
    return registry.GetCounter("medres_job_runs_total", "Runs of jobs in this process.",
                               Label(job) + ",outcome=\"" + std::string(outcome) + "\"");
  }

  metrics::Counter& succeeded;
  metrics::Counter& late;
  metrics::Counter& failed;
  metrics::Histogram& seconds;
};

bool IsName(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

}  // namespace

/// Touched on the loop only.
struct Jobs::Job {
  std::string name;
  Period period;
  Work work;
  Options options;
  Figures figures;
  Milliseconds waits_by{};  ///< the period by which the next look was reckoned
  Instant last = {};        ///< when the last run began, of a job of each process
  std::string token = {};   ///< of the present run, of a job of the house
  Run* run = nullptr;       ///< the present run
};

Jobs::Jobs(const Ports& ports, boost::asio::io_context& loop)
    : ports_(ports),
      loop_(loop),
      ledger_(ports.database),
      random_(static_cast<std::minstd_rand::result_type>(std::hash<Uuid>{}(MakeUuid()))),
      group_([this](std::exception_ptr) { ports_.logger.Error("a job's schedule has ended"); }) {}

Jobs::~Jobs() = default;

void Jobs::Every(std::string name, Milliseconds period, Work work, Options options) {
  Every(std::move(name), [period] { return period; }, std::move(work), options);
}

void Jobs::Every(std::string name, Period period, Work work, Options options) {
  if (!IsName(name) || period() <= 0ms) throw std::logic_error("not a job: " + name);
  if (std::ranges::any_of(jobs_, [&](const auto& job) { return job->name == name; })) {
    throw std::logic_error("two jobs are named " + name);
  }
  jobs_.push_back(std::make_unique<Job>(Job{.name = name,
                                            .period = std::move(period),
                                            .work = std::move(work),
                                            .options = options,
                                            .figures = Figures(ports_.metrics, name)}));
}

void Jobs::Start() {
  for (const auto& job : jobs_) group_.Spawn(loop_, Attend(*job));
  group_.Spawn(loop_, RenewLeases());
}

Task<void> Jobs::Stop() {
  stopping_ = true;
  group_.Spawn(loop_, BreakOff());
  co_await group_.Stop();
}

Task<void> Jobs::RunDue() {
  for (const auto& job : jobs_) co_await Look(*job);
}

Task<void> Jobs::Attend(Job& job) {
  job.waits_by = job.period();
  Milliseconds wait = Jitter(job);
  while (co_await Rest(job, wait)) wait = co_await Look(job);
}

/// Waits so long, or until the period has become shorter; false when it is time to end.
Task<bool> Jobs::Rest(const Job& job, Milliseconds wait) {
  for (; wait > kGlance; wait -= kGlance) {
    if (!co_await group_.Sleep(kGlance)) co_return false;
    if (job.period() < job.waits_by) co_return true;
  }
  co_return co_await group_.Sleep(wait);
}

/// Runs the job when it is due; gives how long to wait until the next look.
Task<Milliseconds> Jobs::Look(Job& job) {
  const Instant now = ports_.clock.Now();
  const Milliseconds period = job.waits_by = job.period();
  Result<Instant> due = job.last + period;
  if (job.options.where == Where::kOneProcess) due = co_await ledger_.NextDue(job.name, period, now);
  if (!due) co_return Postpone(job, due.error());
  if (*due > now) co_return std::min(*due - now, kLongestWait) + Jitter(job);
  const Result<bool> claimed = co_await Claim(job);
  if (!claimed) co_return Postpone(job, claimed.error());
  if (*claimed) co_await Perform(job);
  const Instant next = now + period;
  co_return std::clamp(next - ports_.clock.Now(), 0ms, kLongestWait) + Jitter(job);
}

/// The database cannot be asked.
Milliseconds Jobs::Postpone(const Job& job, const Error& error) {
  ports_.logger.Warning("job not looked at", {{"job", job.name}, {"error", ToString(error)}});
  return std::min(job.period(), kAfterFailedLook);
}

Task<Result<bool>> Jobs::Claim(Job& job) {
  const Instant now = ports_.clock.Now();
  job.last = now;
  if (job.options.where == Where::kEachProcess) co_return true;
  job.token = ToText(MakeUuid());
  co_return co_await ledger_.Claim(job.name, job.token, job.period(), now, now + kLease);
}

Task<void> Jobs::Perform(Job& job) {
  Run run(ports_.clock, job.options.deadline);
  if (stopping_) run.BreakOff();
  job.run = &run;
  const auto begun = std::chrono::steady_clock::now();
  const Status done = co_await Attempt(job, run);
  job.run = nullptr;
  job.figures.seconds.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
  const std::string outcome = Count(job, done, run.Late());
  if (job.options.where == Where::kEachProcess) co_return;
  // When this fails, the lease ends the run instead.
  const Status ended = co_await ledger_.End(job.name, job.token, ports_.clock.Now(), outcome);
  (void)ended;
}

std::string Jobs::Count(Job& job, const Status& done, bool late) {
  if (!done) {
    job.figures.failed.Add();
    ports_.logger.Error("job failed", {{"job", job.name}, {"error", ToString(done.error())}});
    return done.error().code;
  }
  (late ? job.figures.late : job.figures.succeeded).Add();
  // Not before the first: a process that never had the job has nothing to say of it.
  ports_.metrics
      .GetGauge("medres_job_last_success_timestamp_seconds", "When a run of a job last succeeded in this process.",
                Figures::Label(job.name))
      .Set(static_cast<double>(ports_.clock.Now().milliseconds) / 1e3);
  return late ? "late" : "succeeded";
}

Task<Status> Jobs::Attempt(const Job& job, const Run& run) {
  try {
    co_return co_await job.work(run);
  } catch (const std::exception& thrown) {
    co_return Fail(Error::Internal("job.threw", {{"reason", thrown.what()}}));
  }
}

Task<void> Jobs::RenewLeases() {
  while (co_await group_.Sleep(kRenewEvery)) {
    for (const auto& job : jobs_) {
      if (job->run == nullptr || job->options.where == Where::kEachProcess) continue;
      const std::string token = job->token;
      const auto held = co_await ledger_.Renew(job->name, token, ports_.clock.Now() + kLease);
      if (held && !*held && job->run != nullptr && job->token == token) job->run->BreakOff();
    }
  }
}

Task<void> Jobs::BreakOff() {
  for (const auto& job : jobs_) {
    if (job->run != nullptr) job->run->BreakOff();
  }
  co_return;
}

/// Spreads processes and jobs that would else wake together.
Milliseconds Jobs::Jitter(const Job& job) {
  const double most = std::min(static_cast<double>(job.period().count()) * job.options.jitter,
                               static_cast<double>(kLongestJitter.count()));
  return Milliseconds(
      static_cast<Milliseconds::rep>(std::uniform_real_distribution(0.0, std::max(most, 1.0))(random_)));
}

}  // namespace medres::jobs
