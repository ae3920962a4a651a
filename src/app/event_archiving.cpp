#include "app/event_archiving.hpp"

#include <chrono>

#include "platform/documents/rules.hpp"

namespace medres::app {

EventArchiving::EventArchiving(jobs::Jobs& jobs, events::EventArchive& archive, const config::Settings& settings)
    : archive_(archive), keep_(std::chrono::days(settings.Integer("documents.archive_keep_days"))) {
  jobs.Every("archive-events", Milliseconds(settings.Integer("documents.archive_pause_ms")),
             [this](const jobs::Run& run) { return Fill(run); });
  jobs.Every("trim-event-archive", std::chrono::hours(1), [this](const jobs::Run& run) { return Forget(run); });
}

Task<Status> EventArchiving::Fill(const jobs::Run& run) {
  bool more = true;
  while (more && !run.TimeToEnd()) {
    MEDRES_CO_TRY(more, co_await archive_.Step());
  }
  co_return Status();
}

Task<Status> EventArchiving::Forget(const jobs::Run& run) {
  std::int64_t done = documents::kMostDocuments;
  while (done == documents::kMostDocuments && !run.TimeToEnd()) {
    MEDRES_CO_TRY(done, co_await archive_.Forget(run.started() - keep_, documents::kMostDocuments));
  }
  co_return Status();
}

}  // namespace medres::app
