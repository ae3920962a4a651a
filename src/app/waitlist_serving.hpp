#pragma once

#include "platform/config/live.hpp"
#include "platform/container/container.hpp"
#include "platform/jobs/jobs.hpp"
#include "scheduling/waitlist/rounds.hpp"

namespace medres::app {

/// kInvalid `config.waitlist_priorities`, `config.quiet_hours`.
Result<scheduling::WaitlistRules> WaitlistRulesOf(const config::Settings& settings);

/// The waiting list's components; whoever serves them adds WaitlistServing.
void AddWaitlist(container::Container& program);

/// The job that offers what is free to those who wait. Every process looks, as rounds are safe to race and mostly find
/// nothing to do. It must outlive the jobs' running.
class WaitlistServing {
 public:
  WaitlistServing(jobs::Jobs& jobs, scheduling::WaitlistRounds& rounds, const config::LiveSettings& live);
  WaitlistServing(const WaitlistServing&) = delete;
  WaitlistServing& operator=(const WaitlistServing&) = delete;

 private:
  Task<Status> Serve(const jobs::Run& run);

  scheduling::WaitlistRounds& rounds_;
};

}  // namespace medres::app
