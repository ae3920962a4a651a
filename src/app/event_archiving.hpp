#pragma once

#include "platform/config/settings.hpp"
#include "platform/events/archive.hpp"
#include "platform/jobs/jobs.hpp"

namespace medres::app {

/// The jobs of the archive of events: it is filled every few seconds, and what is too old is deleted every hour. It
/// must outlive the jobs' running.
class EventArchiving {
 public:
  EventArchiving(jobs::Jobs& jobs, events::EventArchive& archive, const config::Settings& settings);
  EventArchiving(const EventArchiving&) = delete;
  EventArchiving& operator=(const EventArchiving&) = delete;

 private:
  Task<Status> Fill(const jobs::Run& run);
  Task<Status> Forget(const jobs::Run& run);

  events::EventArchive& archive_;
  Milliseconds keep_;
};

}  // namespace medres::app
