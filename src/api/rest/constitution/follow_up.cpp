#include "api/rest/constitution/follow_up.hpp"

#include "api/rest/scopes.hpp"
#include "platform/http/content.hpp"

namespace medres::api {

struct ConstitutionTrendQuery {
  std::string instrument;
};
BOOST_DESCRIBE_STRUCT(ConstitutionTrendQuery, (), (instrument))
constexpr auto DescribeJson(const ConstitutionTrendQuery*) {
  return json::Object("ConstitutionTrendQuery", "By which instrument; others cannot be compared.",
                      json::Field("instrument").Length(1, 40));
}

namespace {

constexpr std::string_view kSvgType = "image/svg+xml";

http::Operation FollowUp(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kConstitutionRead,
          .touches = {.type = "ConstitutionAssessment", .entity = "assessment"},
          .errors = {ErrorKind::kNotFound}};
}

Task<Result<http::Response>> Draw(const AssessmentParts& parts, ConstitutionAssessmentPath path,
                                  const http::Context& context) {
  MEDRES_CO_TRY(const auto found, co_await parts.service.Get(path.id, path.assessment));
  MEDRES_CO_TRY(const constitution::Instrument* const instrument, parts.instruments.Get(found.outcome.instrument));
  co_return http::Serve(http::Content(kSvgType, DrawOutcome(*instrument, found, parts.messages, context.language)),
                        context.request, "private, no-cache");
}

Task<Result<ConstitutionTrendView>> Follow(const AssessmentParts& parts, PatientId patient, std::string instrument,
                                           const http::Context& context) {
  MEDRES_CO_TRY(auto trend, co_await parts.service.Follow(patient, std::move(instrument)));
  ConstitutionTrendView view{.points = {}, .since_before = std::move(trend.since_before)};
  for (const auto& one : trend.points) view.points.push_back(ToView(one, parts.messages, context.language));
  co_return view;
}

}  // namespace

void AddConstitutionFollowUp(http::Group& group, const AssessmentParts& assessments) {
  const AssessmentParts parts = assessments;
  group.Add("GET /api/v1/patients/{id}/constitution-assessments/{assessment}/radar",
            FollowUp("drawConstitutionAssessment", "The nine scales as a picture (SVG)"),
            [parts](http::Path<ConstitutionAssessmentPath> path, const http::Context& context) {
              return Draw(parts, *path, context);
            });
  group.Add("GET /api/v1/patients/{id}/constitution-trend",
            FollowUp("followConstitution", "How a patient's scales moved over time"),
            [parts](http::Path<PatientId> id, http::Query<ConstitutionTrendQuery> query, const http::Context& context) {
              return Follow(parts, *id, query->instrument, context);
            });
}

}  // namespace medres::api
