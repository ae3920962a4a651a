#include "api/rest/knowledge/almanac.hpp"

#include "api/rest/knowledge/almanac_views.hpp"
#include "api/rest/scopes.hpp"
#include "knowledge/almanac/solar_terms.hpp"

namespace medres::api {

struct SolarTermsQuery {
  int year = 0;
};
BOOST_DESCRIBE_STRUCT(SolarTermsQuery, (), (year))
constexpr auto DescribeJson(const SolarTermsQuery*) {
  return json::Object("SolarTermsQuery", "Which year.",
                      json::Field("year").Range(knowledge::kFirstTermYear, knowledge::kLastTermYear));
}

void AddAlmanac(http::Group& group, const http::Messages& messages) {
  group.Add("GET /api/v1/almanac/terms",
            {.id = "solarTerms",
             .summary = "The 24 solar terms (节气) of a year in Beijing time",
             .scope = scopes::kKnowledgeRead,
             .touches = http::kNobody},
            [](http::Query<SolarTermsQuery> query) -> Result<http::Page<SolarTermView>> {
              http::Page<SolarTermView> page;
              page.items = SolarTermsOf(query->year);
              return page;
            });
  group.Add("GET /api/v1/almanac/moment",
            {.id = "almanacMoment",
             .summary = "The pillars (干支) of a moment, its lunar date and its qi",
             .scope = scopes::kKnowledgeRead,
             .touches = http::kNobody,
             .description = "Traditional theory; no clinical evidence is claimed, and nothing of safety rests on it."},
            [&messages](http::Query<MomentQuery> query, const http::Context& context) -> Result<MomentView> {
              Instant at = context.now;
              if (query->at) {
                MEDRES_TRY(at, ReadMoment(*query->at, "?at"));
              }
              return MomentAt(at, *query, messages, context.language);
            });
}

}  // namespace medres::api
