#include "api/fhir/interactions/capability.hpp"

#include "api/fhir/interactions/common.hpp"
#include "api/fhir/interactions/definitions.hpp"
#include "api/fhir/interactions/profiles.hpp"
#include "api/fhir/medication/routes.hpp"
#include "api/fhir/terminology/routes.hpp"
#include "platform/http/percent.hpp"

namespace medres::api::fhir {
namespace {

JsonObject SearchParameter(const SearchRow& row) { return {{"name", row.name}, {"type", ToCode(row.type)}}; }

void PutIncludes(const TypeRow& type, JsonObject& resource) {
  JsonArray includes;
  JsonArray revincludes;
  for (const TypeRow& other : Types()) {
    for (const SearchRow& row : other.search) {
      if (row.type != SearchType::kReference) continue;
      const std::string name = std::string(other.name) + ":" + std::string(row.name);
      if (&other == &type) includes.emplace_back(name);
      if (LeadsTo(row, type.name)) revincludes.emplace_back(name);
    }
  }
  if (!includes.empty()) resource["searchInclude"] = std::move(includes);
  if (!revincludes.empty()) resource["searchRevInclude"] = std::move(revincludes);
}

void PutOperations(const TypeRow& type, JsonObject& resource) {
  JsonArray operations;
  for (const OperationRow& row : Operations()) {
    if (row.type != type.name) continue;
    operations.push_back(
        JsonObject{{"name", row.name}, {"definition", row.definition}, {"documentation", row.documentation}});
  }
  if (!operations.empty()) resource["operation"] = std::move(operations);
}

JsonObject ResourceOf(const TypeRow& type) {
  JsonObject resource{{"type", type.name}, {"documentation", type.documentation}};
  JsonArray profiles;
  for (const JsonObject& profile : Profiles()) {
    if (TextOf(profile, "type") == type.name) profiles.push_back(Json(TextOf(profile, "url")));
  }
  if (!profiles.empty()) resource["supportedProfile"] = std::move(profiles);
  JsonArray interactions;
  for (const InteractionRow& row : Interactions()) {
    if ((type.interactions & row.bit) != 0) interactions.push_back(JsonObject{{"code", row.code}});
  }
  resource["interaction"] = std::move(interactions);
  resource["versioning"] = (type.interactions & kVread) != 0 ? "versioned" : "no-version";
  resource["readHistory"] = (type.interactions & kHistory) != 0;
  resource["updateCreate"] = false;
  const bool is_kept = (type.interactions & kUpdate) != 0;
  resource["conditionalCreate"] = is_kept;
  resource["conditionalUpdate"] = is_kept;
  resource["conditionalDelete"] = "not-supported";
  resource["conditionalRead"] = "not-match";
  PutIncludes(type, resource);
  JsonArray parameters;
  for (const SearchRow& row : CommonSearch()) parameters.push_back(SearchParameter(row));
  for (const SearchRow& row : type.search) parameters.push_back(SearchParameter(row));
  resource["searchParam"] = std::move(parameters);
  PutOperations(type, resource);
  return resource;
}

}  // namespace

JsonObject MakeCapabilityStatement(const std::string& base) {
  JsonArray resources;
  for (const TypeRow& type : Types()) resources.push_back(ResourceOf(type));
  for (Json& resource : MedicationCapabilities()) resources.push_back(std::move(resource));
  for (Json& resource : DefinitionCapabilities()) resources.push_back(std::move(resource));
  for (Json& resource : TerminologyCapabilities()) resources.push_back(std::move(resource));
  JsonObject security{{"cors", false}, {"description", "Authorization: Bearer <key>; scopes as in the REST API."}};
  JsonArray interactions{Json(JsonObject{{"code", "batch"}}), Json(JsonObject{{"code", "transaction"}})};
  JsonObject publish{{"name", "bulk-publish"},
                     {"definition", "https://github.com/smart-on-fhir/smart-scheduling-links"},
                     {"documentation", "Locations, schedules and free slots of the next two weeks, as NDJSON."}};
  JsonObject rest{{"mode", "server"},
                  {"security", std::move(security)},
                  {"resource", std::move(resources)},
                  {"interaction", std::move(interactions)},
                  {"operation", JsonArray{Json(std::move(publish))}}};
  return {{"resourceType", "CapabilityStatement"},
          {"status", "active"},
          {"date", "2026-11-25"},
          {"kind", "instance"},
          {"software", JsonObject{{"name", "MedRes"}, {"version", MEDRES_VERSION}}},
          {"implementation", JsonObject{{"description", "MedRes"}, {"url", base}}},
          {"fhirVersion", "4.0.1"},
          {"format", JsonArray{Json("application/fhir+json"), Json("json")}},
          {"patchFormat", JsonArray{Json("application/json-patch+json")}},
          {"rest", JsonArray{Json(std::move(rest))}}};
}

void AddCapability(http::Group& group, Server& server) {
  group.Add("GET /fhir/metadata", Endpoint(server, "Metadata", "", {}),
            [&server](http::Context& context) -> Result<http::Response> {
              const http::QueryPairs query(context.request.Query());
              if (auto refused = RefuseFormat(server, context, query.pairs())) return *std::move(refused);
              return JsonAnswer(200, MakeCapabilityStatement(BaseUrl(context.request)));
            });
}

}  // namespace medres::api::fhir
