#include "api/fhir/medication/routes.hpp"

#include <array>

#include "api/fhir/audit_note.hpp"
#include "api/fhir/interactions/common.hpp"
#include "api/fhir/medication/findings.hpp"
#include "api/fhir/medication/formulas.hpp"
#include "api/fhir/medication/search.hpp"
#include "api/rest/scopes.hpp"
#include "patients/relation.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::array<ParameterRow, 12> kCheck{{{"resource", "request,bundle,patient", true, "Resource"},
                                               {"sex", "", false, "code"},
                                               {"age", "", false, "integer"},
                                               {"pregnant", "", false, "boolean"},
                                               {"allergy", "", true, "string"},
                                               {"allergy-asked", "", false, "boolean"},
                                               {"drug", "", true, "string"},
                                               {"drug-asked", "", false, "boolean"},
                                               {"condition", "", true, "code"},
                                               {"condition-asked", "", false, "boolean"},
                                               {"form", "", false, "code"},
                                               {"days", "", false, "integer"}}};

constexpr std::array<ParameterRow, 5> kChecked{{{"verdict", "", false, "code"},
                                                {"review-status", "", false, "code"},
                                                {"note", "", true, "string"},
                                                {"issue", "", true, "DetectedIssue"},
                                                {"not-compared", "", false, "OperationOutcome"}}};

constexpr std::array<OperationRow, 1> kMedicationOperations{
    {{"MedicationRequest", "check", false, false, scopes::kPrescriptionRead,
      "urn:medres:fhir:OperationDefinition/MedicationRequest-check", kCheck,
      "What speaks against requests of Chinese herbs as one prescription, as DetectedIssues; keeps nothing. No issue "
      "is "
      "not the same as safe.",
      kChecked}}};

/// Requests are checked and never kept; who had them checked for whom is recorded.
constexpr TypeRow kRequests{.name = "MedicationRequest",
                            .interactions = 0,
                            .read_scope = scopes::kPrescriptionRead,
                            .write_scope = {},
                            .search = {},
                            .default_sort = {},
                            .summary = {},
                            .held = {},
                            .documentation = "Not kept: checked for safety.",
                            .is_personal = true};

Result<http::Response> Check(const Server& server, const MedicationParts& parts, const OperationRow& operation,
                             const http::Context& context) {
  if (!SendsJson(context.request)) return server.outcomes().WriteStatus(415, "fhir.format", {}, context);
  AuditNote note(server, context, kRequests, "$" + std::string(operation.name), access::AuditAction::kExecute);
  MEDRES_TRY(const CheckInput input, ReadCheckInput(operation, parts.library.graph(), context.request.body,
                                                    patients::RelationDay(context.now)));
  note.Sent(JsonObject{{"subject", input.subject}});
  const FindingWriter writer(server.parts().messages, context.language, context.now);
  JsonObject answer = writer.Write(input, parts.checker.Check(input.prescription));
  note.Done();
  return JsonAnswer(200, std::move(answer));
}

Result<http::Response> ReadFormula(const knowledge::Graph& graph, const http::Context& context) {
  MEDRES_TRY(const std::string id, PathValue(context, 0));
  const auto formula = FindFormula(graph, id);
  if (!formula) return Fail(Error::NotFound("fhir.not_found", {{"type", "Medication"}, {"id", id}}));
  return JsonAnswer(200, ToMedication(graph, *formula));
}

JsonArray OperationsOf(std::string_view type) {
  JsonArray operations;
  for (const OperationRow& row : kMedicationOperations) {
    if (row.type != type) continue;
    operations.push_back(
        JsonObject{{"name", row.name}, {"definition", row.definition}, {"documentation", row.documentation}});
  }
  return operations;
}

}  // namespace

std::span<const OperationRow> MedicationOperations() { return kMedicationOperations; }

void AddMedications(http::Router& router, Server& server, const MedicationParts& parts) {
  auto requests = router.Group({.tag = "fhir",
                                .description = "FHIR R4; described by /fhir/metadata.",
                                .errors = &server.outcomes(),
                                .touches = http::kHandlerRecords});
  for (const OperationRow& row : kMedicationOperations) {
    requests.Add("POST /fhir/" + std::string(row.type) + "/$" + std::string(row.name),
                 Endpoint(server, "Call", std::string(row.type) + std::string(row.name), row.scope),
                 [&server, parts, &row](http::Context& context) { return Check(server, parts, row, context); });
  }
  auto formulas = router.Group({.tag = "fhir",
                                .description = "FHIR R4; described by /fhir/metadata.",
                                .errors = &server.outcomes(),
                                .touches = http::kNobody});
  formulas.Add("GET /fhir/Medication", Endpoint(server, "Search", "Medication", scopes::kKnowledgeRead),
               [&server, parts](http::Context& context) { return SearchMedications(server, parts.library, context); });
  formulas.Add("GET /fhir/Medication/{id}", Endpoint(server, "Read", "Medication", scopes::kKnowledgeRead),
               [parts](http::Context& context) { return ReadFormula(parts.library.graph(), context); });
}

JsonArray MedicationCapabilities() {
  JsonArray parameters{Json(JsonObject{{"name", "_id"}, {"type", "token"}})};
  for (const SearchRow& row : MedicationSearch()) {
    parameters.push_back(JsonObject{{"name", row.name}, {"type", ToCode(row.type)}});
  }
  JsonObject medication{
      {"type", "Medication"},
      {"documentation", "Formulas of the classics; read only."},
      {"interaction", JsonArray{Json(JsonObject{{"code", "read"}}), Json(JsonObject{{"code", "search-type"}})}},
      {"versioning", "no-version"},
      {"readHistory", false},
      {"searchParam", std::move(parameters)}};
  JsonObject request{{"type", kRequests.name},
                     {"documentation", kRequests.documentation},
                     {"operation", OperationsOf(kRequests.name)}};
  return {Json(std::move(medication)), Json(std::move(request))};
}

}  // namespace medres::api::fhir
