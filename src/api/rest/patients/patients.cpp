#include "api/rest/patients/patients.hpp"

#include "api/rest/scopes.hpp"
#include "patients/describe.hpp"

namespace medres::api {

using patients::Patient;
using patients::PatientInput;
using VersionedPatient = http::Versioned<Patient>;

struct PatientQuery {
  std::string name;
  int limit = 50;
  std::optional<PatientId> cursor;
};
BOOST_DESCRIBE_STRUCT(PatientQuery, (), (name, limit, cursor))
constexpr auto DescribeJson(const PatientQuery*) {
  return json::Object("PatientQuery", "By the beginning of the name; by numbers ask POST /api/v1/patients:search.",
                      json::Field("name").Optional().Length(0, 100), json::Field("limit").Optional().Range(1, 200));
}

struct PatientSearch : PatientQuery {
  std::optional<std::string> id_number;
  std::optional<std::string> phone;
};
BOOST_DESCRIBE_STRUCT(PatientSearch, (PatientQuery), (id_number, phone))
constexpr auto DescribeJson(const PatientSearch*) {
  return json::Object("PatientSearch", "Exactly by id number or phone, which no address may carry, or by name.",
                      json::Field("name").Optional().Length(0, 100), json::Field("id_number").Length(1, 40),
                      json::Field("phone").Length(1, 40), json::Field("limit").Optional().Range(1, 200),
                      json::Field("cursor").Help("`next` of the page before."));
}

struct MergeInput {
  PatientId duplicate;
};
BOOST_DESCRIBE_STRUCT(MergeInput, (), (duplicate))
constexpr auto DescribeJson(const MergeInput*) {
  return json::Object("PatientMergeInput", "Which patient is the same person and goes over into this one.");
}

namespace {

http::Operation Write(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kPatientsWrite,
          .touches = {.type = "Patient"},
          .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition}};
}

Task<Result<http::Page<Patient>>> List(patients::PatientService& service, PatientSearch query) {
  MEDRES_CO_TRY(auto found, co_await service.List({.name_prefix = query.name,
                                                   .id_number = query.id_number,
                                                   .phone = query.phone,
                                                   .after = query.cursor.value_or(PatientId{}),
                                                   .limit = query.limit}));
  http::Page<Patient> page{std::move(found.items), {}};
  if (found.next) page.next.value = found.next->Text();
  co_return page;
}

}  // namespace

void AddPatients(http::Group& group, patients::PatientService& service) {
  group.Add("GET /api/v1/patients",
            {.id = "listPatients",
             .summary = "Find patients; numbers are masked",
             .scope = scopes::kPatientsRead,
             .touches = {.type = "Patient"}},
            [&service](http::Query<PatientQuery> query) { return List(service, {*query, {}, {}}); });
  group.Add("POST /api/v1/patients:search",
            {.id = "searchPatients",
             .summary = "Find patients also by id number or phone; numbers are masked",
             .scope = scopes::kPatientsRead,
             .touches = {.type = "Patient", .effect = http::Effect::kReads}},
            [&service](http::Body<PatientSearch> search) { return List(service, *std::move(search)); });
  group.Add("POST /api/v1/patients", Write("createPatient", "Register a patient"),
            [&service](http::Body<PatientInput> input) -> Task<Result<http::Created<VersionedPatient>>> {
              MEDRES_CO_TRY(Patient made, co_await service.Create(*std::move(input)));
              co_return http::Created<VersionedPatient>{"/api/v1/patients/" + made.id.Text(), {made, made.version}};
            });
  group.Add("GET /api/v1/patients/{id}",
            {.id = "getPatient",
             .summary = "Read a patient",
             .scope = scopes::kPatientsRead,
             .touches = {.type = "Patient"},
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<PatientId> id) -> Task<Result<VersionedPatient>> {
              MEDRES_CO_TRY(Patient found, co_await service.Get(*id));
              co_return VersionedPatient{found, found.version};
            });
  group.Add("PUT /api/v1/patients/{id}", Write("replacePatient", "Replace what is said of a patient"),
            [&service](http::Path<PatientId> id, http::Body<PatientInput> input,
                       http::IfMatch match) -> Task<Result<VersionedPatient>> {
              MEDRES_CO_TRY(Patient changed, co_await service.Update(*id, *std::move(input), match.version));
              co_return VersionedPatient{changed, changed.version};
            });
  group.Add("POST /api/v1/patients/{id}/merge", Write("mergePatient", "Take over a duplicate's visits"),
            [&service](http::Path<PatientId> id, http::Body<MergeInput> input) -> Task<Result<VersionedPatient>> {
              MEDRES_CO_TRY(Patient survivor, co_await service.Merge(*id, input->duplicate));
              co_return VersionedPatient{survivor, survivor.version};
            });
}

}  // namespace medres::api
