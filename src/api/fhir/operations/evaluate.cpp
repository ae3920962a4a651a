#include "api/fhir/operations/evaluate.hpp"

#include "api/fhir/outcome.hpp"
#include "api/fhir/types/constitution_map.hpp"

namespace medres::api::fhir {

Task<Result<http::Response>> EvaluateAnswers(const Server& server, const Arguments& arguments, http::Context& context) {
  const JsonObject* response = arguments.Object("response");
  if (response == nullptr) co_return Fail(Error::Invalid({MissingParameter("response")}));
  auto sent = ReadAnswers(*response);
  if (!sent) co_return Fail(Within(std::move(sent).error(), "/QuestionnaireResponse"));
  auto outcome = server.parts().instruments.Assess(sent->sheet);
  if (!outcome) co_return Fail(Within(AtItems(std::move(outcome).error(), *sent), "/QuestionnaireResponse"));
  constitution::Assessment assessment;
  assessment.patient = sent->patient.value_or(PatientId());
  assessment.assessed_at = sent->authored.value_or(context.now);
  assessment.outcome = *std::move(outcome);
  Document observation = ToObservationDocument(assessment, server.parts().messages);
  // Nothing is kept, so there is nothing to refer to.
  observation.json.erase("id");
  observation.json["meta"].as_object().erase("versionId");
  observation.json["meta"].as_object().erase("lastUpdated");
  observation.json.erase("derivedFrom");
  if (!sent->patient) observation.json.erase("subject");
  co_return JsonAnswer(200, observation.json);
}

}  // namespace medres::api::fhir
