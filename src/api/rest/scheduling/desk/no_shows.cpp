#include "api/rest/scheduling/desk/no_shows.hpp"

#include "api/rest/scheduling/appointments/views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {
namespace {

using MissedVisits = http::Page<AppointmentView>;

MissedVisits PageOf(const std::vector<scheduling::Appointment>& visits) {
  MissedVisits page;
  for (const scheduling::Appointment& visit : visits) page.items.push_back(ToView(visit));
  return page;
}

/// All of them; `mark` says whether they are marked, or only looked for.
Task<Result<MissedVisits>> Missed(scheduling::NoShowService& service, bool mark) {
  std::vector<scheduling::Appointment> all;
  std::optional<scheduling::NoShowService::Place> place;
  do {
    MEDRES_CO_TRY(auto page, co_await service.Look(place));
    place = page.next;
    if (mark) {
      MEDRES_CO_TRY(page.missed, co_await service.Mark(std::move(page.missed)));
    }
    std::ranges::move(page.missed, std::back_inserter(all));
  } while (place);
  co_return PageOf(all);
}

}  // namespace

void AddNoShows(http::Group& group, scheduling::NoShowService& service) {
  group.Add("GET /api/v1/desk/no-shows",
            {.id = "listNoShows",
             .summary = "Who would be marked as not having come",
             .scope = scopes::kDeskRead,
             .touches = {.type = "Appointment"},
             .description = "Nothing is changed."},
            [&service]() { return Missed(service, false); });
  group.Add("POST /api/v1/desk/no-shows",
            {.id = "markNoShows",
             .summary = "Mark them now",
             .scope = scopes::kDeskWrite,
             .touches = {.type = "Appointment"},
             .description = "What the house's job does by itself when it is switched on; answers with whom it marked."},
            [&service]() { return Missed(service, true); });
}

}  // namespace medres::api
