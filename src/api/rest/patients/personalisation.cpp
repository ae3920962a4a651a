#include "api/rest/patients/personalisation.hpp"

#include "api/rest/scopes.hpp"

namespace medres::api {
namespace {

using VersionedPersonalisation = http::Versioned<patients::Personalisation>;

VersionedPersonalisation WithVersion(patients::Personalisation word) {
  const std::int64_t version = word.version;
  return {std::move(word), version};
}

}  // namespace

void AddPersonalisation(http::Group& group, patients::PersonalisationService& service) {
  group.Add("GET /api/v1/patients/{id}/personalisation",
            {.id = "getPersonalisation",
             .summary = "Whether what is known of a patient may rank what they are offered",
             .scope = scopes::kPatientsRead,
             .touches = {.type = "Patient"},
             .errors = {ErrorKind::kNotFound}},
            [&service](http::Path<PatientId> id) -> Task<Result<VersionedPersonalisation>> {
              MEDRES_CO_TRY(auto word, co_await service.Get(*id));
              co_return WithVersion(std::move(word));
            });
  group.Add(
      "PUT /api/v1/patients/{id}/personalisation",
      {.id = "decidePersonalisation",
       .summary = "Opt a patient out of personal features, or in",
       .scope = scopes::kPatientsWrite,
       .touches = {.type = "Patient"},
       .errors = {ErrorKind::kNotFound, ErrorKind::kConflict, ErrorKind::kPrecondition},
       .description = "Each decision is kept with its time, who decided and who recorded it. Once a patient opted "
                      "out, no ranking uses earlier visits or the constitution, and its answer says so."},
      [&service](http::Path<PatientId> id, http::Body<patients::PersonalisationInput> input, http::IfMatch match,
                 http::Context& context) -> Task<Result<VersionedPersonalisation>> {
        MEDRES_CO_TRY(auto word,
                      co_await service.Decide(*id, *std::move(input), match.version, context.caller->subject));
        co_return WithVersion(std::move(word));
      });
}

}  // namespace medres::api
