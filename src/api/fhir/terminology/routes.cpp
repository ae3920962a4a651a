#include "api/fhir/terminology/routes.hpp"

#include "api/fhir/bundle.hpp"
#include "api/fhir/interactions/common.hpp"
#include "api/fhir/terminology/operations.hpp"
#include "api/fhir/terminology/resources.hpp"
#include "api/rest/scopes.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

using knowledge::Library;

constexpr std::array<std::string_view, 3> kTerminologyTypes{"CodeSystem", "ValueSet", "ConceptMap"};

std::vector<JsonObject> AllOf(std::string_view type, const knowledge::Terminology& terminology) {
  std::vector<JsonObject> all;
  if (type == "ConceptMap") {
    for (const auto& map : terminology.maps()) all.push_back(ToConceptMap(map, terminology));
    return all;
  }
  for (const auto& system : terminology.systems()) {
    all.push_back(type == "CodeSystem" ? ToCodeSystem(system) : ToValueSet(system));
  }
  return all;
}

Document ToDocument(JsonObject json) {
  Document document;
  document.id = TextOf(json, "id");
  document.json = std::move(json);
  return document;
}

Result<http::Response> SearchAll(Server& server, const Library& library, std::string_view type,
                                 const http::Context& context) {
  const http::QueryPairs query(context.request.Query());
  if (!query.ok()) return Fail(Error::Malformed("request.query_malformed"));
  if (auto refused = RefuseFormat(server, context, query.pairs())) return *std::move(refused);
  MEDRES_CHECK(RefuseModifiers(query.pairs()));
  BundleBuilder bundle("searchset", BaseUrl(context.request));
  std::vector<Issue> not_understood;
  std::int64_t total = 0;
  for (JsonObject& json : AllOf(type, library.terminology())) {
    bool fits = true;
    for (const json::NamedText& pair : query.pairs()) {
      if (pair.name == "url") fits &= TextOf(json, "url") == pair.value;
      if (pair.name == "_id") fits &= TextOf(json, "id") == pair.value;
    }
    if (!fits) continue;
    bundle.AddFound(ToDocument(std::move(json)), "match");
    ++total;
  }
  for (const json::NamedText& pair : query.pairs()) {
    if (pair.name == "url" || pair.name == "_id" || pair.name.starts_with("_format")) continue;
    not_understood.push_back(
        {"fhir.unknown_parameter", "?" + std::string(pair.name), {{"parameter", std::string(pair.name)}}});
  }
  if (!not_understood.empty()) {
    bundle.AddOutcome(MakeWarnings(not_understood, server.parts().messages, context.language));
  }
  bundle.Total(total);
  return JsonAnswer(200, bundle.Take());
}

Result<http::Response> ReadOne(const Library& library, std::string_view type, const http::Context& context) {
  MEDRES_TRY(const std::string id, PathValue(context, 0));
  for (JsonObject& json : AllOf(type, library.terminology())) {
    if (TextOf(json, "id") == id) return JsonAnswer(200, std::move(json));
  }
  return Fail(Error::NotFound("fhir.not_found", {{"type", std::string(type)}, {"id", id}}));
}

Result<JsonObject> Run(const TerminologyCall& call, const OperationRow& row, const Arguments& arguments) {
  if (row.name == "lookup") return LookUp(call, arguments);
  if (row.name == "expand") return Expand(call, arguments);
  if (row.name == "translate") return Translate(call, arguments);
  return ValidateCode(call, arguments, row.type == "ValueSet");
}

/// What is not understood would change the answer: a code that is not excluded is not one that is.
Status RefuseUnknown(const Arguments& arguments) {
  std::vector<Issue> refused;
  for (Issue issue : arguments.not_understood()) {
    if (issue.pointer.starts_with("?_")) continue;  // how the answer looks
    issue.code = "fhir.parameter_refused";
    refused.push_back(std::move(issue));
  }
  if (refused.empty()) return {};
  return Fail(Error::Invalid(std::move(refused)));
}

Result<http::Response> Operate(Server& server, const Library& library, const OperationRow& row,
                               const http::Context& context) {
  MEDRES_TRY(const Arguments arguments, Arguments::Read(row, context));
  MEDRES_CHECK(RefuseUnknown(arguments));
  TerminologyCall call{library, server.parts().messages, context.language, context.now,
                       std::string(arguments.Text("url"))};
  if (context.path.count > 0) {
    MEDRES_TRY(call.url, PathValue(context, 0));
  }
  MEDRES_TRY(JsonObject answer, Run(call, row, arguments));
  return JsonAnswer(200, std::move(answer));
}

}  // namespace

void AddTerminology(http::Router& router, Server& server, const Library& library) {
  auto group = router.Group({.tag = "fhir",
                             .description = "FHIR R4; described by /fhir/metadata.",
                             .errors = &server.outcomes(),
                             .touches = http::kNobody});
  for (const std::string_view type : kTerminologyTypes) {
    const std::string path = "/fhir/" + std::string(type);
    group.Add("GET " + path, Endpoint(server, "Search", type, scopes::kKnowledgeRead),
              [&server, &library, type](http::Context& context) { return SearchAll(server, library, type, context); });
    group.Add("GET " + path + "/{id}", Endpoint(server, "Read", type, scopes::kKnowledgeRead),
              [&library, type](http::Context& context) { return ReadOne(library, type, context); });
  }
  for (const OperationRow& row : TerminologyOperations()) {
    const std::string type = "/fhir/" + std::string(row.type);
    const std::string name = "/$" + std::string(row.name);
    const auto add = [&](std::string_view verb, const std::string& route) {
      const std::string of = std::string(row.type).append(row.name == "validate-code" ? "ValidateCode" : row.name);
      group.Add(route, Endpoint(server, verb, of, row.scope),
                [&server, &library, &row](http::Context& context) { return Operate(server, library, row, context); });
    };
    add("Call", "POST " + type + name);
    add("Ask", "GET " + type + name);
    if (!row.instance) continue;
    add("CallOn", "POST " + type + "/{id}" + name);
    add("AskOn", "GET " + type + "/{id}" + name);
  }
}

JsonArray TerminologyCapabilities() {
  JsonArray resources;
  for (const std::string_view type : kTerminologyTypes) {
    JsonArray operations;
    for (const OperationRow& row : TerminologyOperations()) {
      if (row.type != type) continue;
      operations.push_back(
          JsonObject{{"name", row.name}, {"definition", row.definition}, {"documentation", row.documentation}});
    }
    resources.push_back(JsonObject{
        {"type", type},
        {"documentation", "What ships with the program; read only."},
        {"interaction", JsonArray{Json(JsonObject{{"code", "read"}}), Json(JsonObject{{"code", "search-type"}})}},
        {"versioning", "no-version"},
        {"readHistory", false},
        {"searchParam", JsonArray{Json(JsonObject{{"name", "_id"}, {"type", "token"}}),
                                  Json(JsonObject{{"name", "url"}, {"type", "uri"}})}},
        {"operation", std::move(operations)}});
  }
  return resources;
}

}  // namespace medres::api::fhir
