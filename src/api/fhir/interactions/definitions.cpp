#include "api/fhir/interactions/definitions.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/bundle.hpp"
#include "api/fhir/interactions/common.hpp"
#include "api/fhir/medication/routes.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::string_view kOwnDefinition = "urn:medres:fhir:OperationDefinition/";

constexpr std::array<std::pair<std::string_view, SearchType>, 3> kDefinitionSearch{
    {{"_id", SearchType::kToken}, {"code", SearchType::kToken}, {"url", SearchType::kUri}}};

JsonObject DefinedParameter(const ParameterRow& row, std::string_view use) {
  return {{"name", row.name}, {"use", use}, {"min", 0}, {"max", row.repeats ? "*" : "1"}, {"type", row.type}};
}

JsonObject DefinitionOf(const OperationRow& row) {
  JsonArray parameters;
  for (const ParameterRow& one : row.parameters) parameters.push_back(DefinedParameter(one, "in"));
  for (const ParameterRow& one : row.answer) parameters.push_back(DefinedParameter(one, "out"));
  std::string name(row.name);
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return {{"resourceType", "OperationDefinition"},
          {"id", row.definition.substr(kOwnDefinition.size())},
          {"url", row.definition},
          {"name", std::move(name)},
          {"status", "active"},
          {"kind", "operation"},
          {"description", row.documentation},
          {"affectsState", !row.by_get && row.scope.ends_with(":write")},
          {"code", row.name},
          {"resource", JsonArray{Json(row.type)}},
          {"system", false},
          {"type", true},
          {"instance", row.instance},
          {"parameter", std::move(parameters)}};
}

std::vector<JsonObject> AllDefinitions() {
  std::vector<JsonObject> all;
  for (const auto& table : {Operations(), MedicationOperations()}) {
    for (const OperationRow& row : table) {
      if (row.definition.starts_with(kOwnDefinition)) all.push_back(DefinitionOf(row));
    }
  }
  return all;
}

Result<http::Response> FindDefinitions(const Server& server, const http::Context& context) {
  const http::QueryPairs query(context.request.Query());
  if (!query.ok()) return Fail(Error::Malformed("request.query_malformed"));
  if (auto refused = RefuseFormat(server, context, query.pairs())) return *std::move(refused);
  MEDRES_CHECK(RefuseModifiers(query.pairs()));
  BundleBuilder bundle("searchset", BaseUrl(context.request));
  std::int64_t total = 0;
  for (JsonObject& json : AllDefinitions()) {
    const auto fits = [&](const json::NamedText& pair) {
      const bool asks = std::ranges::any_of(kDefinitionSearch, [&](const auto& row) { return row.first == pair.name; });
      return !asks || TextOf(json, pair.name == "_id" ? "id" : pair.name) == pair.value;
    };
    if (!std::ranges::all_of(query.pairs(), fits)) continue;
    Document document;
    document.id = TextOf(json, "id");
    document.json = std::move(json);
    bundle.AddFound(document, "match");
    ++total;
  }
  bundle.Total(total);
  return JsonAnswer(200, bundle.Take());
}

Result<http::Response> ReadDefinition(const http::Context& context) {
  MEDRES_TRY(const std::string id, PathValue(context, 0));
  for (JsonObject& json : AllDefinitions()) {
    if (TextOf(json, "id") == id) return JsonAnswer(200, std::move(json));
  }
  return Fail(Error::NotFound("fhir.not_found", {{"type", "OperationDefinition"}, {"id", id}}));
}

}  // namespace

JsonObject DefinitionCapability() {
  JsonArray parameters;
  for (const auto& [name, type] : kDefinitionSearch) {
    parameters.push_back(JsonObject{{"name", name}, {"type", ToCode(type)}});
  }
  return {{"type", "OperationDefinition"},
          {"documentation", "The house's own operations; read only."},
          {"interaction", JsonArray{Json(JsonObject{{"code", "read"}}), Json(JsonObject{{"code", "search-type"}})}},
          {"versioning", "no-version"},
          {"readHistory", false},
          {"searchParam", std::move(parameters)}};
}

void AddDefinitions(http::Group& group, Server& server) {
  group.Add("GET /fhir/OperationDefinition", Endpoint(server, "Search", "OperationDefinition", {}),
            [&server](http::Context& context) { return FindDefinitions(server, context); });
  group.Add("GET /fhir/OperationDefinition/{id}", Endpoint(server, "Read", "OperationDefinition", {}),
            [](http::Context& context) { return ReadDefinition(context); });
}

}  // namespace medres::api::fhir
