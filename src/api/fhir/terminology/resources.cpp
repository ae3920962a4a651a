#include "api/fhir/terminology/resources.hpp"

#include <map>

namespace medres::api::fhir {
namespace {

using knowledge::CodeMap;
using knowledge::CodeSystem;

JsonObject Head(std::string_view type, std::string_view id, std::string_view url, std::string_view title) {
  return {{"resourceType", type}, {"id", id},           {"url", url},           {"name", id},
          {"title", title},       {"status", "active"}, {"experimental", false}};
}

using Below = std::map<std::optional<std::size_t>, std::vector<std::size_t>>;

JsonArray ConceptsBelow(const CodeSystem& system, const Below& below, std::optional<std::size_t> parent) {
  JsonArray concepts;
  const auto found = below.find(parent);
  if (found == below.end()) return concepts;
  for (const std::size_t position : found->second) {
    const knowledge::Concept& one = system.concepts[position];
    JsonObject json{{"code", one.code}, {"display", one.display}};
    if (JsonArray designations = Designations(one); !designations.empty()) {
      json["designation"] = std::move(designations);
    }
    if (JsonArray deeper = ConceptsBelow(system, below, position); !deeper.empty()) json["concept"] = std::move(deeper);
    concepts.push_back(std::move(json));
  }
  return concepts;
}

}  // namespace

JsonArray Designations(const knowledge::Concept& one) {
  JsonArray designations;
  for (const std::string& alias : one.aliases) {
    designations.push_back(JsonObject{{"language", "zh-CN"}, {"value", alias}});
  }
  if (!one.english.empty()) designations.push_back(JsonObject{{"language", "en"}, {"value", one.english}});
  return designations;
}

std::string ValueSetUrl(const CodeSystem& system) { return "urn:medres:fhir:ValueSet/" + system.id; }

JsonObject ToCodeSystem(const CodeSystem& system) {
  JsonObject json = Head("CodeSystem", system.id, system.url, system.title);
  PutText(json, "version", system.version);
  PutText(json, "publisher", system.publisher);
  PutText(json, "copyright", system.copyright);
  PutText(json, "language", system.language);
  json["caseSensitive"] = true;
  json["valueSet"] = ValueSetUrl(system);
  json["hierarchyMeaning"] = "is-a";
  json["content"] = system.is_whole ? "complete" : "fragment";
  json["count"] = system.concepts.size();
  Below below;
  for (std::size_t i = 0; i < system.concepts.size(); ++i) below[system.concepts[i].parent].push_back(i);
  json["concept"] = ConceptsBelow(system, below, std::nullopt);
  return json;
}

JsonObject ToValueSet(const CodeSystem& system) {
  JsonObject json = Head("ValueSet", system.id, ValueSetUrl(system), system.title);
  PutText(json, "copyright", system.copyright);
  json["compose"] = JsonObject{{"include", JsonArray{Json(JsonObject{{"system", system.url}})}}};
  return json;
}

JsonObject ToConceptMap(const CodeMap& map, const knowledge::Terminology& terminology) {
  JsonObject json = Head("ConceptMap", map.id, map.url, map.title);
  const CodeSystem& source = *terminology.FindSystem(map.source_url);
  const CodeSystem& target = *terminology.FindSystem(map.target_url);
  PutText(json, "copyright", target.copyright);
  json["sourceUri"] = ValueSetUrl(source);
  json["targetUri"] = ValueSetUrl(target);
  std::map<std::string_view, JsonArray> targets;
  for (const knowledge::CodeRelation& relation : map.relations) {
    targets[relation.source].push_back(JsonObject{{"code", relation.target},
                                                  {"display", target.Find(relation.target)->display},
                                                  {"equivalence", "relatedto"},
                                                  {"comment", relation.ground}});
  }
  JsonArray elements;
  for (auto& [code, list] : targets) {
    elements.push_back(
        JsonObject{{"code", code}, {"display", source.Find(code)->display}, {"target", std::move(list)}});
  }
  json["group"] = JsonArray{
      Json(JsonObject{{"source", map.source_url}, {"target", map.target_url}, {"element", std::move(elements)}})};
  return json;
}

Result<CodeSet> FindCodeSet(const knowledge::Terminology& terminology, std::string_view url) {
  const auto unknown = [&] { return Fail(Error::NotFound("terminology.unknown_set", {{"url", std::string(url)}})); };
  for (const CodeSystem& system : terminology.systems()) {
    if (url == ValueSetUrl(system) || url == system.id) return CodeSet{&system, {}, ValueSetUrl(system)};
    std::string_view rest = url;
    if (!rest.starts_with(system.url)) continue;
    rest.remove_prefix(system.url.size());
    if (rest == "?fhir_vs") return CodeSet{&system, {}, std::string(url)};
    constexpr std::string_view kBelow = "?fhir_vs=isa/";
    if (!rest.starts_with(kBelow)) continue;
    const auto above = system.by_code.find(rest.substr(kBelow.size()));
    if (above == system.by_code.end()) return unknown();
    return CodeSet{&system, above->second, std::string(url)};
  }
  return unknown();
}

}  // namespace medres::api::fhir
