#include "app/no_show_marking.hpp"

namespace medres::app {
namespace {

constexpr Milliseconds kMarkingPeriod = std::chrono::minutes(1);

}  // namespace

NoShowMarking::NoShowMarking(jobs::Jobs& jobs, scheduling::NoShowService& no_shows,
                             config::Section<scheduling::DeskRules> rules)
    : no_shows_(no_shows), rules_(std::move(rules)) {
  jobs.Every("mark-no-shows", kMarkingPeriod, [this](const jobs::Run& run) { return Mark(run); });
}

Task<Status> NoShowMarking::Mark(const jobs::Run& run) {
  if (rules_.Get()->no_show_after_minutes == 0) co_return Status();
  std::optional<scheduling::NoShowService::Place> place;
  do {
    MEDRES_CO_TRY(auto page, co_await no_shows_.Look(place));
    place = page.next;
    MEDRES_CO_CHECK(co_await no_shows_.Mark(std::move(page.missed)));
  } while (place && !run.TimeToEnd());
  co_return Status();
}

}  // namespace medres::app
