#pragma once

#include "platform/config/live.hpp"
#include "platform/jobs/jobs.hpp"
#include "scheduling/hold/service.hpp"

namespace medres::app {

/// The job that writes down which holds are over. Nothing waits for it: a hold is over when its time is, whether this
/// runs or not. It must outlive the jobs' running.
class HoldTidying {
 public:
  HoldTidying(jobs::Jobs& jobs, scheduling::HoldService& holds, const config::LiveSettings& live);
  HoldTidying(const HoldTidying&) = delete;
  HoldTidying& operator=(const HoldTidying&) = delete;

 private:
  Task<Status> Tidy(const jobs::Run& run);

  scheduling::HoldService& holds_;
};

}  // namespace medres::app
