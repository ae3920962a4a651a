#include "api/rest/recommendation/advice.hpp"

#include "api/rest/medicine_scopes.hpp"
#include "api/rest/recommendation/advice_input.hpp"
#include "api/rest/recommendation/advice_views.hpp"

namespace medres::api {

using recommendation::AdviceService;
using recommendation::AdviceWish;

namespace {

using recommendation::PersonalAdvice;
using recommendation::Symptom;

AdviceWish ToWish(AdviceInput input) {
  return {.kinds = std::move(input.kinds),
          .constitutions = std::move(input.constitutions),
          .symptoms = std::move(input.symptoms),
          .person = std::move(input.person),
          .place = input.place,
          .limit = input.limit,
          .origin = input.origin,
          .max_km = input.max_km,
          .max_fee_cents = input.max_fee_cents};
}

http::Operation AdvicePatientOperation(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kRecommendationRead,
          .touches = {.type = "ConstitutionAssessment", .effect = http::Effect::kReads},
          .errors = {ErrorKind::kNotFound},
          .description =
              "By the last assessment and earlier visits, unless the patient opted out; by the season in any "
              "case. Whatever the rules of safety speak against is left out, and listed with its finding."};
}

Task<Result<AdviceView>> AdvisePatient(const AdviceService& service, AdviceWords words, PatientId patient,
                                       AdviceWish wish, http::Language language) {
  MEDRES_CO_TRY(const PersonalAdvice advice, co_await service.AdvisePatient(patient, std::move(wish)));
  co_return ToView(advice, true, words, language);
}

Task<Result<AdviceView>> AdviseByQuery(const AdviceService& service, AdviceWords words, PatientId patient,
                                       AdviceWish wish, http::Language language) {
  auto view = co_await AdvisePatient(service, words, patient, std::move(wish), language);
  if (!view) co_return Fail(SymptomsAtQuery(std::move(view).error()));
  co_return std::move(view);
}

}  // namespace

void AddAdvice(http::Group& group, const AdviceService& service, const catalog::Directory& resources,
               const http::Messages& messages) {
  const AdviceWords words{service.library(), resources, messages};
  group.Add("POST /api/v1/recommendations",
            {.id = "recommendCare",
             .summary = "Foods, acupoints, activities and whom to see, for nobody by name",
             .scope = scopes::kRecommendationRead,
             .description = "By constitutions, symptoms and season. An emergency among the symptoms is all that is "
                            "answered. Nothing is kept."},
            [&service, words](http::Body<AdviceInput> input, const http::Context& context) -> Result<AdviceView> {
              MEDRES_TRY(const PersonalAdvice advice, service.Advise(ToWish(*std::move(input))));
              return ToView(advice, false, words, context.language);
            });
  group.Add("GET /api/v1/patients/{id}/recommendations",
            AdvicePatientOperation("getPatientRecommendations", "What could help a patient, and why"),
            [&service, words](http::Path<PatientId> id, http::Query<AdviceQuery> query, const http::Context& context) {
              AdviceWish wish{.kinds = query->kind,
                              .constitutions = {},
                              .symptoms = query->symptom,
                              .person = {},
                              .place = query->place,
                              .limit = query->limit};
              return AdviseByQuery(service, words, *id, std::move(wish), context.language);
            });
  group.Add("POST /api/v1/patients/{id}/recommendations",
            AdvicePatientOperation("recommendPatientCare", "The same, with what concerns safety"),
            [&service, words](http::Path<PatientId> id, http::Body<AdviceInput> input, const http::Context& context) {
              return AdvisePatient(service, words, *id, ToWish(*std::move(input)), context.language);
            });
  group.Add("GET /api/v1/recommendations/symptoms",
            {.id = "listCareSymptoms",
             .summary = "The symptoms that advice can be asked for",
             .scope = scopes::kRecommendationRead},
            [&service](http::Context&) -> Result<http::Page<Symptom>> {
              const auto all = service.library().symptoms();
              return http::Page<Symptom>{{all.begin(), all.end()}, {}};
            });
}

}  // namespace medres::api
