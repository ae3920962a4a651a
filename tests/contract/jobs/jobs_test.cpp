#include "platform/jobs/jobs.hpp"

#include <atomic>
#include <memory>

#include "contract/sql/database_contract.hpp"
#include "platform/async/completion.hpp"
#include "platform/sql/migrations.hpp"
#include "support/set_clock.hpp"

namespace medres::jobs_test {
namespace {

using namespace std::chrono_literals;
using jobs::Jobs;
using jobs::Where;

/// One of several processes on one database.
struct Process {
  Process(sql::Database& database, const Clock& clock, boost::asio::io_context& loop)
      : jobs({database, clock, metrics, logger}, loop) {}

  bool Shows(const std::string& line) const { return metrics.Expose().find("\n" + line + "\n") != std::string::npos; }

  metrics::Registry metrics;
  log::Logger logger{log::Level::kOff, log::Format::kConsole};
  Jobs jobs;
};

class JobsContract : public sql_test::DatabaseContract {
 protected:
  void SetUp() override {
    DatabaseContract::SetUp();
    if (IsSkipped()) return;
    const auto migrations = sql::SelectMigrations(sql::EmbeddedMigrations(), GetParam());
    const auto migrated = Own().Await(sql::Migrate(Database(), migrations, false, clock_.Now()));
    ASSERT_TRUE(migrated) << ToString(migrated.error());
  }

  std::unique_ptr<Process> MakeProcess(int loop = 0) {
    return std::make_unique<Process>(Database(), clock_, Own().loops().At(loop));
  }

  /// A job `count` that counts its runs.
  std::unique_ptr<Process> MakeCounting(std::atomic<int>& runs, jobs::Options options = {}) {
    auto process = MakeProcess();
    process->jobs.Every("count", 1h, Counting(runs), options);
    return process;
  }

  static jobs::Work Counting(std::atomic<int>& runs) {
    return [&runs](const jobs::Run&) -> Task<Status> {
      ++runs;
      co_return Status();
    };
  }

  void RunDue(Process& process) { Own().Await(process.jobs.RunDue()); }
  void Pass(Milliseconds time) { clock_.Pass(time); }

  std::string StatusOf(const std::string& job) {
    const auto rows = Own().Query("select last_status from job where name = ?1", {job});
    return rows && !rows->empty() ? std::string((*rows)[0].Text(0)) : "none";
  }

  test::SetClock clock_{Instant{1'764'547'200'000}};
  std::atomic<int> runs_ = 0;
};

TEST_P(JobsContract, RunsAtFirstAndThenOnceAPeriod) {
  const auto process = MakeCounting(runs_);
  RunDue(*process);
  EXPECT_EQ(runs_, 1);
  Pass(59min);
  RunDue(*process);
  EXPECT_EQ(runs_, 1);
  Pass(1min);
  RunDue(*process);
  EXPECT_EQ(runs_, 2);
  EXPECT_EQ(StatusOf("count"), "succeeded");
  EXPECT_TRUE(process->Shows(R"(medres_job_last_success_timestamp_seconds{job="count"} 1764550800)"));
}

TEST_P(JobsContract, OneProcessOfSeveralRunsIt) {
  const auto first = MakeCounting(runs_);
  const auto second = MakeCounting(runs_);
  RunDue(*first);
  RunDue(*second);
  EXPECT_EQ(runs_, 1);
  Pass(1h);
  RunDue(*second);
  RunDue(*first);
  EXPECT_EQ(runs_, 2);
}

TEST_P(JobsContract, ManyAtOnceRunItOnce) {
  std::vector<std::unique_ptr<Process>> processes;
  for (int i = 0; i < 8; ++i) processes.push_back(MakeCounting(runs_));
  for (int round = 1; round <= 5; ++round) {
    std::vector<std::future<void>> looking;
    for (std::size_t i = 0; i < processes.size(); ++i) {
      looking.push_back(Own().Start(processes[i]->jobs.RunDue(), static_cast<int>(i % 2)));
    }
    for (auto& look : looking) look.get();
    EXPECT_EQ(runs_, round);
    Pass(1h);
  }
}

TEST_P(JobsContract, EachProcessRunsItsOwn) {
  const auto first = MakeCounting(runs_, {.where = Where::kEachProcess});
  const auto second = MakeCounting(runs_, {.where = Where::kEachProcess});
  for (int i = 0; i < 2; ++i) {
    RunDue(*first);
    RunDue(*second);
  }
  EXPECT_EQ(runs_, 2);
  EXPECT_EQ(StatusOf("count"), "none") << "what is in memory is nothing for the database";
}

TEST_P(JobsContract, RemembersOverARestart) {
  RunDue(*MakeCounting(runs_));
  Pass(30min);
  RunDue(*MakeCounting(runs_));
  EXPECT_EQ(runs_, 1);
  Pass(10h);
  const auto after = MakeCounting(runs_);
  RunDue(*after);
  RunDue(*after);
  EXPECT_EQ(runs_, 2) << "what was missed is run once";
}

TEST_P(JobsContract, ADeadProcessLosesTheJobWithItsLease) {
  const auto process = MakeCounting(runs_);
  RunDue(*process);
  Pass(1h);
  jobs::Ledger ledger(Database());
  ASSERT_TRUE(*Own().Await(ledger.Claim("count", "the dead", 1h, clock_.Now(), clock_.Now() + 30s)));
  Pass(1h);
  ASSERT_TRUE(*Own().Await(ledger.Renew("count", "the dead", clock_.Now() + 30s)));
  RunDue(*process);
  EXPECT_EQ(runs_, 1) << "while it is renewed, it runs";
  Pass(30s);
  RunDue(*process);
  EXPECT_EQ(runs_, 2);
  EXPECT_FALSE(*Own().Await(ledger.Renew("count", "the dead", clock_.Now() + 30s)));
  EXPECT_TRUE(Own().Await(ledger.End("count", "the dead", clock_.Now(), "succeeded late")));
  EXPECT_EQ(StatusOf("count"), "succeeded") << "who lost the job says nothing of it";
}

TEST_P(JobsContract, AStartInTheFutureIsTakenForAWrongClock) {
  RunDue(*MakeCounting(runs_));
  Pass(-48h);
  RunDue(*MakeCounting(runs_));
  EXPECT_EQ(runs_, 2);
}

TEST_P(JobsContract, AFailureIsKeptAndCountedAndTriedAgain) {
  const auto process = MakeProcess();
  process->jobs.Every("fail", 1min, [&](const jobs::Run&) -> Task<Status> {
    if (runs_++ == 0) co_return Fail(Error::Unavailable("test.away"));
    throw std::runtime_error("broken");
  });
  RunDue(*process);
  EXPECT_EQ(StatusOf("fail"), "test.away");
  RunDue(*process);
  EXPECT_EQ(runs_, 1) << "not before its time";
  Pass(1min);
  RunDue(*process);
  EXPECT_EQ(StatusOf("fail"), "job.threw");
  EXPECT_TRUE(process->Shows(R"(medres_job_runs_total{job="fail",outcome="failed"} 2)"));
  EXPECT_TRUE(process->Shows(R"(medres_job_run_seconds_count{job="fail"} 2)"));
  EXPECT_EQ(process->metrics.Expose().find("last_success"), std::string::npos);
}

TEST_P(JobsContract, WorkIsToldWhenItsDeadlineHasPassed) {
  const auto process = MakeProcess();
  const auto work = [&](const jobs::Run& run) -> Task<Status> {
    while (!run.TimeToEnd()) {
      ++runs_;
      Pass(1s);
    }
    co_return Status();
  };
  process->jobs.Every("long", 1h, work, {.deadline = 10s});
  RunDue(*process);
  EXPECT_EQ(runs_, 10);
  EXPECT_EQ(StatusOf("long"), "late");
  EXPECT_TRUE(process->Shows(R"(medres_job_runs_total{job="long",outcome="late"} 1)"));
}

TEST_P(JobsContract, OnceStartedRunsByItself) {
  const auto process = MakeProcess();
  async::Completion<bool> third;
  process->jobs.Every("tick", 1ms,
                      [&](const jobs::Run&) -> Task<Status> {
                        Pass(1ms);
                        if (++runs_ == 3) third.Set(true);
                        co_return Status();
                      },
                      {.jitter = 0});
  process->jobs.Start();
  EXPECT_TRUE(Own().Await(third.Wait()));
  Own().Await(process->jobs.Stop());
  const int stopped_at = runs_;
  EXPECT_GE(stopped_at, 3);
  EXPECT_TRUE(process->Shows(R"(medres_job_runs_total{job="tick",outcome="succeeded"} )" + std::to_string(runs_)));
}

TEST_P(JobsContract, GoesByThePeriodAsItIs) {
  for (const jobs::Where where : {jobs::Where::kOneProcess, jobs::Where::kEachProcess}) {
    const auto process = MakeProcess();
    std::atomic<int> runs = 0;
    Milliseconds period = 1h;
    const std::string name = where == jobs::Where::kOneProcess ? "house" : "each";
    process->jobs.Every(name, [&period] { return period; }, Counting(runs), {.where = where});
    RunDue(*process);
    Pass(10min);
    RunDue(*process);
    EXPECT_EQ(runs, 1) << name;
    period = 5min;
    RunDue(*process);
    EXPECT_EQ(runs, 2) << name;
    period = 2h;
    Pass(119min);
    RunDue(*process);
    EXPECT_EQ(runs, 2) << name;
    Pass(1min);
    RunDue(*process);
    EXPECT_EQ(runs, 3) << name;
  }
}

TEST_P(JobsContract, AShorterPeriodEndsTheWait) {
  const auto process = MakeProcess();
  std::atomic<Milliseconds> period{Milliseconds(1h)};
  async::Completion<bool> first;
  async::Completion<bool> third;
  process->jobs.Every(
      "tick", [&period] { return period.load(); },
      [&](const jobs::Run&) -> Task<Status> {
        Pass(1ms);
        if (++runs_ == 1) first.Set(true);
        if (runs_ == 3) third.Set(true);
        co_return Status();
      },
      {.jitter = 0});
  process->jobs.Start();
  EXPECT_TRUE(Own().Await(first.Wait()));
  period = 1ms;
  EXPECT_TRUE(Own().Await(third.Wait()));
  Own().Await(process->jobs.Stop());
}

TEST_P(JobsContract, StopTellsWhatRunsAndWaitsForIt) {
  const auto process = MakeProcess();
  async::Completion<bool> begun;
  std::atomic<bool> ended = false;
  const auto work = [&](const jobs::Run& run) -> Task<Status> {
    begun.Set(true);
    while (!run.TimeToEnd()) co_await async::Sleep(1ms);
    ended = true;
    co_return Status();
  };
  process->jobs.Every("endless", 1ms, work, {.deadline = 24h});
  process->jobs.Start();
  Own().Await(begun.Wait());
  Own().Await(process->jobs.Stop());
  EXPECT_TRUE(ended);
  EXPECT_EQ(StatusOf("endless"), "succeeded") << "it left the rest to the next run";
}

TEST_P(JobsContract, WithoutItsTableItLooksAgain) {
  const auto process = MakeCounting(runs_);
  Own().Script("alter table job rename to elsewhere");
  RunDue(*process);
  EXPECT_EQ(runs_, 0);
  Own().Script("alter table elsewhere rename to job");
  RunDue(*process);
  EXPECT_EQ(runs_, 1);
}

TEST_P(JobsContract, RefusesWhatIsNotAJob) {
  const auto process = MakeCounting(runs_);
  EXPECT_THROW(process->jobs.Every("count", 1h, Counting(runs_)), std::logic_error);
  EXPECT_THROW(process->jobs.Every("Not a name", 1h, Counting(runs_)), std::logic_error);
  EXPECT_THROW(process->jobs.Every("never", 0ms, Counting(runs_)), std::logic_error);
}

MEDRES_ON_BOTH_DATABASES(JobsContract);

}  // namespace
}  // namespace medres::jobs_test
