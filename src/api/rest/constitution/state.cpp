#include "api/rest/constitution/evidence.hpp"
#include "api/rest/constitution/evidence_views.hpp"
#include "api/rest/scopes.hpp"

namespace medres::api {
namespace {

http::Operation ReadState(std::string_view id, std::string_view summary) {
  return {.id = id,
          .summary = summary,
          .scope = scopes::kConstitutionRead,
          .touches = {.type = "ConstitutionAssessment", .effect = http::Effect::kReads},
          .errors = {ErrorKind::kNotFound},
          .description =
              "Bayes' rule over the nine constitutions: the last questionnaire's verdicts are the prior, "
              "measurements of the last 14 days and what is on hand are evidence, capped; every "
              "contribution is shown. At signs of an emergency nothing is fused."};
}

Task<Result<ConstitutionStateView>> FuseState(const EvidenceParts& parts, PatientId patient,
                                              constitution::EvidenceOnHand on_hand, http::Language language) {
  MEDRES_CO_TRY(const auto state, co_await parts.service.StateOf(patient, std::move(on_hand)));
  co_return ToView(state, parts.messages, language);
}

}  // namespace

void AddConstitutionState(http::Group& group, const EvidenceParts& evidence) {
  const EvidenceParts parts = evidence;
  group.Add("GET /api/v1/patients/{id}/constitution-state",
            ReadState("getConstitutionState", "What questionnaire and measurements say together of a constitution"),
            [parts](http::Path<PatientId> id, const http::Context& context) {
              return FuseState(parts, *id, {}, context.language);
            });
  group.Add("POST /api/v1/patients/{id}/constitution-state",
            ReadState("fuseConstitutionState", "The same with a complaint, measurements or a tongue on hand"),
            [parts](http::Path<PatientId> id, http::Body<EvidenceInput> input, const http::Context& context) {
              return FuseState(parts, *id, ToEvidence(*std::move(input)), context.language);
            });
}

}  // namespace medres::api
