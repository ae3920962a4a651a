#include "api/fhir/interactions/definitions.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/bundle.hpp"
#include "api/fhir/interactions/common.hpp"
#include "api/fhir/interactions/profiles.hpp"
#include "api/fhir/medication/routes.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

constexpr std::string_view kOwnDefinition = "urn:medres:fhir:OperationDefinition/";

constexpr std::string_view kOperationType = "OperationDefinition";
constexpr std::string_view kProfileType = "StructureDefinition";

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

std::vector<JsonObject> AllDefinitions(std::string_view type) {
  if (type == kProfileType) return Profiles();
  std::vector<JsonObject> all;
  for (const auto& table : {Operations(), MedicationOperations()}) {
    for (const OperationRow& row : table) {
      if (row.definition.starts_with(kOwnDefinition)) all.push_back(DefinitionOf(row));
    }
  }
  return all;
}

Result<http::Response> FindDefinitions(const Server& server, std::string_view type, const http::Context& context) {
  const http::QueryPairs query(context.request.Query());
  if (!query.ok()) return Fail(Error::Malformed("request.query_malformed"));
  if (auto refused = RefuseFormat(server, context, query.pairs())) return *std::move(refused);
  MEDRES_CHECK(RefuseModifiers(query.pairs()));
  BundleBuilder bundle("searchset", BaseUrl(context.request));
  std::int64_t total = 0;
  for (JsonObject& json : AllDefinitions(type)) {
    const auto fits = [&](const json::NamedText& pair) {
      const bool asks = std::ranges::any_of(kDefinitionSearch, [&](const auto& row) { return row.first == pair.name; });
      return !asks || TextOf(json, pair.name == "_id" ? "id" : pair.name) == pair.value;
    };
    if (!std::ranges::all_of(query.pairs(), fits)) continue;
    Document document{.id = std::string(TextOf(json, "id")), .version = 0, .updated = {}, .json = {}};
    document.json = std::move(json);
    bundle.AddFound(document, "match");
    ++total;
  }
  bundle.Total(total);
  return JsonAnswer(200, bundle.Take());
}

Result<http::Response> ReadDefinition(std::string_view type, const http::Context& context) {
  MEDRES_TRY(const std::string id, PathValue(context, 0));
  for (JsonObject& json : AllDefinitions(type)) {
    if (TextOf(json, "id") == id) return JsonAnswer(200, std::move(json));
  }
  return Fail(Error::NotFound("fhir.not_found", {{"type", std::string(type)}, {"id", id}}));
}

}  // namespace

JsonArray DefinitionCapabilities() {
  const auto capability = [](std::string_view type, std::string_view documentation, std::string_view left_out) {
    JsonArray parameters;
    for (const auto& [name, kind] : kDefinitionSearch) {
      if (name != left_out) parameters.push_back(JsonObject{{"name", name}, {"type", ToCode(kind)}});
    }
    return JsonObject{
        {"type", type},
        {"documentation", documentation},
        {"interaction", JsonArray{Json(JsonObject{{"code", "read"}}), Json(JsonObject{{"code", "search-type"}})}},
        {"versioning", "no-version"},
        {"readHistory", false},
        {"searchParam", std::move(parameters)}};
  };
  return {Json(capability(kOperationType, "The house's own operations; read only.", "")),
          Json(capability(kProfileType, "What constitutions look like here; read only.", "code"))};
}

void AddDefinitions(http::Group& group, Server& server) {
  for (const std::string_view type : {kOperationType, kProfileType}) {
    const std::string path = "GET /fhir/" + std::string(type);
    group.Add(path, Endpoint(server, "Search", type, {}),
              [&server, type](http::Context& context) { return FindDefinitions(server, type, context); });
    group.Add(path + "/{id}", Endpoint(server, "Read", type, {}),
              [type](http::Context& context) { return ReadDefinition(type, context); });
  }
}

}  // namespace medres::api::fhir
