#include "api/rest/constitution/evidence.hpp"
#include "api/rest/constitution/evidence_views.hpp"
#include "api/rest/constitution/observation_stream.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {

using constitution::Observation;

struct ObservationsInput {
  std::vector<constitution::ObservationInput> observations;
};
BOOST_DESCRIBE_STRUCT(ObservationsInput, (), (observations))
constexpr auto DescribeJson(const ObservationsInput*) {
  return json::Object("ConstitutionObservationsInput", "Measurements to keep: all or none.",
                      json::Field("observations").Items(1, 1000));
}

struct ObservationsView {
  int added = 0;
  int known = 0;
  ConstitutionStateView state;
};
BOOST_DESCRIBE_STRUCT(ObservationsView, (), (added, known, state))
constexpr auto DescribeJson(const ObservationsView*) {
  return json::Object("ConstitutionObservations", "What became of measurements, and what is known with them.",
                      json::Field("known").Help("Of the same measurand at the same instant: the first stays."));
}

struct ObservationQuery {
  std::optional<constitution::Measurand> measurand;
  int limit = 50;
  std::optional<constitution::ObservationId> cursor;
};
BOOST_DESCRIBE_STRUCT(ObservationQuery, (), (measurand, limit, cursor))
constexpr auto DescribeJson(const ObservationQuery*) {
  return json::Object("ConstitutionObservationQuery", "The last recorded first.",
                      json::Field("limit").Optional().Range(1, 200));
}

namespace {

Task<Result<ObservationsView>> KeepObservations(const EvidenceParts& parts, PatientId patient,
                                                std::vector<constitution::ObservationInput> inputs,
                                                const http::Context& context) {
  MEDRES_CO_TRY(const auto recorded,
                co_await parts.service.Record(patient, std::move(inputs), context.caller->subject));
  co_return ObservationsView{.added = recorded.kept.added,
                             .known = recorded.kept.known,
                             .state = ToView(recorded.state, parts.messages, context.language)};
}

Task<Result<http::Page<Observation>>> ListObservations(const EvidenceParts& parts, PatientId patient,
                                                       ObservationQuery query) {
  MEDRES_CO_TRY(auto found,
                co_await parts.service.List(
                    {.patient = patient, .measurand = query.measurand, .before = query.cursor, .limit = query.limit}));
  http::Page<Observation> page;
  page.items = std::move(found.items);
  if (found.next) page.next.value = found.next->Text();
  co_return page;
}

http::Operation WriteObservations(std::string_view id, std::string_view summary, std::string_view description) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kConstitutionWrite,
          .touches = {.type = "ConstitutionAssessment"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kUnavailable, ErrorKind::kTimeout},
          .description = description};
}

}  // namespace

void AddConstitutionObservations(http::Group& group, const EvidenceParts& evidence) {
  const EvidenceParts parts = evidence;
  group.Add("POST /api/v1/patients/{id}/constitution-observations",
            WriteObservations("recordObservations", "Keep what devices measured of a patient",
                              "Units are UCUM and are converted; what is implausible is refused with its field and "
                              "rule. A measurement that is sent again is known. The answer has the state with it."),
            [parts](http::Path<PatientId> id, http::Body<ObservationsInput> input, const http::Context& context) {
              return KeepObservations(parts, *id, (*std::move(input)).observations, context);
            });
  group.Add(
      "POST /api/v1/patients/{id}/constitution-observations:stream",
      WriteObservations("streamObservations", "The same as lines of JSON, for as long as the caller likes",
                        "A line for each measurement, at most 16 KiB. Lines are kept while they come; the answer "
                        "names those that were not. A stream that is interrupted after its first lines is answered "
                        "by what interrupted it (400, 409, 503, 504) with the code `evidence.stream_interrupted`: "
                        "`values` say what was kept and with which line to go on, `conflicts` why."),
      [parts](http::Path<PatientId> id, ObservationLines lines, const http::Context& context) {
        return KeepStream(parts, *id, std::move(lines), context);
      });
  group.Add("GET /api/v1/patients/{id}/constitution-observations",
            {.id = "listObservations",
             .summary = "What was measured of a patient, the last recorded first",
             .scope = scopes::kConstitutionRead,
             .touches = {.type = "ConstitutionAssessment"},
             .errors = {ErrorKind::kNotFound}},
            [parts](http::Path<PatientId> id, http::Query<ObservationQuery> query) {
              return ListObservations(parts, *id, *query);
            });
}

}  // namespace medres::api
