#pragma once

#include "platform/jobs/jobs.hpp"
#include "scheduling/desk/no_shows.hpp"

namespace medres::app {

/// The job that marks who did not come; it does nothing unless the house wants it. It must outlive the jobs' running.
class NoShowMarking {
 public:
  NoShowMarking(jobs::Jobs& jobs, scheduling::NoShowService& no_shows, config::Section<scheduling::DeskRules> rules);
  NoShowMarking(const NoShowMarking&) = delete;
  NoShowMarking& operator=(const NoShowMarking&) = delete;

 private:
  Task<Status> Mark(const jobs::Run& run);

  scheduling::NoShowService& no_shows_;
  config::Section<scheduling::DeskRules> rules_;
};

}  // namespace medres::app
