#include "api/rest/scheduling/recommend.hpp"

#include "api/rest/scheduling/recommend_input.hpp"
#include "api/rest/scheduling/recommend_view.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {
namespace {

Interval WindowOf(const RecommendInput& input, const scheduling::Zone& zone) {
  return {zone.StartOf(input.from), zone.StartOf(scheduling::AddDays(input.from, input.days))};
}

scheduling::RecommendCommand ToCommand(RecommendInput input, std::shared_ptr<const scheduling::ServiceType> service,
                                       const scheduling::Zone& zone, const scheduling::Weights& defaults, Instant now) {
  scheduling::Wishes wishes;
  wishes.window = WindowOf(input, zone);
  wishes.preferred = std::move(input.preferred);
  wishes.day_parts = std::move(input.day_parts);
  wishes.weekdays = std::move(input.weekdays);
  wishes.origin = input.origin;
  wishes.max_km = input.max_km;
  for (std::string& code : input.constitutions) wishes.constitutions.push_back({std::move(code)});
  return {.service = std::move(service),
          .now = now,
          .only = std::move(input.resources),
          .wishes = std::move(wishes),
          .weights = Merged(defaults, input.weights),
          .patient = input.patient,
          .limit = input.limit,
          .channel = std::move(input.channel)};
}

}  // namespace

void AddRecommend(http::Group& group, scheduling::Recommender& recommender, const scheduling::NumberSources& numbers,
                  const scheduling::ServiceTypeDirectory& services, const catalog::Directory& resources,
                  const config::Section<scheduling::Weights>& defaults, const http::Messages& messages) {
  group.Add("POST /api/v1/slots:recommend",
            {.id = "recommendSlots",
             .summary = "Recommend the best free times",
             .scope = scopes::kSchedulingRead,
             .touches = {.type = "Slot", .effect = http::Effect::kReads},
             .errors = {ErrorKind::kNotFound},
             .description = "Ranks every free start of the window and answers with alternatives that differ. Each "
                            "criterion's points and reason stand beside the slot; they add up to its total. The "
                            "patient's last assessment counts by "
                            "itself, unless the patient opted out or constitutions are named."},
            [&](http::Body<RecommendInput> body, http::Context& context) -> Task<Result<RecommendView>> {
              RecommendInput input = *std::move(body);
              auto service = services.Find(input.service_type);
              if (!service) {
                co_return Fail(Error::NotFound("service_type.not_found", {{"id", input.service_type.Text()}}));
              }
              const auto* zone = scheduling::FindZone(scheduling::ZoneOf(*service, input.resources, resources));
              auto by_number = HalfDaysByNumber(numbers, service->id, input.resources, WindowOf(input, *zone),
                                                context.now, input.limit);
              MEDRES_CO_TRY(const scheduling::PersonalSlots ranked,
                            co_await recommender.Recommend(
                                ToCommand(std::move(input), std::move(service), *zone, *defaults.Get(), context.now)));
              RecommendView view =
                  ToView(ranked, ranked.zone != nullptr ? *ranked.zone : *zone, messages, context.language);
              view.by_number = std::move(by_number);
              co_return view;
            });
}

}  // namespace medres::api
