#include "api/rest/constitution/assessments.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {

using constitution::AssessmentId;
using View = ConstitutionAssessmentView;

struct ConstitutionAssessmentInput {
  constitution::AnswerSheet sheet;
  std::optional<Instant> assessed_at;
};
BOOST_DESCRIBE_STRUCT(ConstitutionAssessmentInput, (), (sheet, assessed_at))
constexpr auto DescribeJson(const ConstitutionAssessmentInput*) {
  return json::Object("ConstitutionAssessmentInput", "A patient's answers to keep.",
                      json::Field("assessed_at").Help("When they were given, if not now: a form on paper."));
}

struct ConstitutionAssessmentQuery {
  std::optional<std::string> instrument;
  int limit = 50;
  std::optional<AssessmentId> cursor;
};
BOOST_DESCRIBE_STRUCT(ConstitutionAssessmentQuery, (), (instrument, limit, cursor))
constexpr auto DescribeJson(const ConstitutionAssessmentQuery*) {
  return json::Object("ConstitutionAssessmentQuery", "The last recorded first.",
                      json::Field("instrument").Length(1, 40), json::Field("limit").Optional().Range(1, 200));
}

namespace {

http::Operation ReadAssessments(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kConstitutionRead,
          .touches = {.type = "ConstitutionAssessment", .entity = "assessment"},
          .errors = {ErrorKind::kNotFound}};
}

Task<Result<http::Created<View>>> Record(const AssessmentParts& parts, PatientId patient,
                                         ConstitutionAssessmentInput input, const http::Context& context) {
  MEDRES_CO_TRY(const auto made, co_await parts.service.Record(patient, std::move(input.sheet), input.assessed_at,
                                                               context.caller->subject));
  co_return http::Created<View>{"/api/v1/patients/" + patient.Text() + "/constitution-assessments/" + made.id.Text(),
                                ToView(made, parts.messages, context.language)};
}

Task<Result<http::Page<View>>> List(const AssessmentParts& parts, PatientId patient, ConstitutionAssessmentQuery query,
                                    const http::Context& context) {
  MEDRES_CO_TRY(const auto found, co_await parts.service.List({.patient = patient,
                                                               .instrument = std::move(query.instrument),
                                                               .before = query.cursor,
                                                               .limit = query.limit}));
  http::Page<View> page;
  for (const auto& one : found.items) page.items.push_back(ToView(one, parts.messages, context.language));
  if (found.next) page.next.value = found.next->Text();
  co_return page;
}

}  // namespace

void AddConstitutionAssessments(http::Group& group, const AssessmentParts& assessments) {
  const AssessmentParts parts = assessments;
  group.Add("POST /api/v1/patients/{id}/constitution-assessments",
            {.id = "recordConstitutionAssessment",
             .summary = "Score a patient's answers and keep the result",
             .scope = scopes::kConstitutionWrite,
             .touches = {.type = "ConstitutionAssessment", .entity = "assessment"},
             .errors = {ErrorKind::kNotFound, ErrorKind::kConflict}},
            [parts](http::Path<PatientId> id, http::Body<ConstitutionAssessmentInput> input,
                    const http::Context& context) { return Record(parts, *id, *std::move(input), context); });
  group.Add("GET /api/v1/patients/{id}/constitution-assessments",
            ReadAssessments("listConstitutionAssessments", "A patient's assessments, the last recorded first"),
            [parts](http::Path<PatientId> id, http::Query<ConstitutionAssessmentQuery> query,
                    const http::Context& context) { return List(parts, *id, *query, context); });
  group.Add("GET /api/v1/patients/{id}/constitution-assessments/{assessment}",
            ReadAssessments("getConstitutionAssessment", "Read an assessment"),
            [parts](http::Path<ConstitutionAssessmentPath> path, const http::Context& context) -> Task<Result<View>> {
              MEDRES_CO_TRY(const auto found, co_await parts.service.Get(path->id, path->assessment));
              co_return ToView(found, parts.messages, context.language);
            });
}

}  // namespace medres::api
