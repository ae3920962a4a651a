#include "api/rest/scheduling/series.hpp"

#include "api/rest/scheduling/series_views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {
namespace {

using scheduling::SeriesService;
using SeriesReply = http::Reply<http::Created<SeriesView>>;

SeriesView ToSeriesView(const scheduling::Series& series) {
  SeriesView view{.id = series.id, .appointments = {}};
  for (const auto& visit : series.visits) view.appointments.push_back(ToView(visit));
  return view;
}

/// One of the two, never both.
Result<std::variant<std::vector<Instant>, scheduling::SeriesRule>> ToWhen(SeriesInput& input) {
  if (input.starts.empty() == !input.rule.has_value()) {
    return Fail(Error::Invalid("series.starts_unclear", "/starts"));
  }
  if (!input.rule) return std::move(input.starts);
  return scheduling::SeriesRule{.first = input.rule->first,
                                .interval = input.rule->interval_weeks,
                                .weekdays = std::move(input.rule->weekdays),
                                .count = input.rule->count};
}

Task<Result<SeriesReply>> Book(SeriesService& service, SeriesInput input, http::IdempotencyKey key,
                               const http::Context& context) {
  MEDRES_CO_TRY(auto idempotency, ToKey(key, context));
  MEDRES_CO_TRY(auto when, ToWhen(input));
  MEDRES_CO_TRY(const auto series, co_await service.Book({.service_type = input.service_type,
                                                          .patient = input.patient,
                                                          .resources = std::move(input.resources),
                                                          .when = std::move(when),
                                                          .channel = std::move(input.channel),
                                                          .actor = context.caller->subject,
                                                          .idempotency = std::move(idempotency),
                                                          .booked_by = input.booked_by}));
  co_return SeriesReply{.status = series.replayed ? 200 : 201,
                        .headers = {},
                        .value = {"/api/v1/series/" + series.id.Text(), ToSeriesView(series)}};
}

}  // namespace

void AddSeries(http::Group& group, SeriesService& service) {
  group.Add("POST /api/v1/series",
            {.id = "bookSeries",
             .summary = "Book several visits, all or none",
             .scope = scopes::kSchedulingWrite,
             .touches = {.type = "Series"},
             .errors = {ErrorKind::kConflict},
             .description = "A refusal tells every conflict of every occurrence, with its `index`."},
            [&service](http::Body<SeriesInput> input, http::IdempotencyKey key, http::Context& context) {
              return Book(service, *std::move(input), std::move(key), context);
            });
  group.Add("GET /api/v1/series/{id}",
            {.id = "getSeries",
             .summary = "Read a series",
             .scope = scopes::kSchedulingRead,
             .touches = {.type = "Series"},
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<SeriesId> id) -> Task<Result<SeriesView>> {
              MEDRES_CO_TRY(const auto series, co_await service.Get(*id));
              co_return ToSeriesView(series);
            });
  group.Add("POST /api/v1/series/{id}/cancel",
            {.id = "cancelSeries",
             .summary = "Cancel the rest of a series",
             .scope = scopes::kSchedulingWrite,
             .touches = {.type = "Series"},
             .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}},
            [&service](http::Path<SeriesId> id, http::Body<SeriesCancelInput> input,
                       http::Context& context) -> Task<Result<SeriesView>> {
              MEDRES_CO_TRY(const auto series, co_await service.CancelFrom(*id, input->from_index, input->reason,
                                                                           context.caller->subject));
              co_return ToSeriesView(series);
            });
}

}  // namespace medres::api
