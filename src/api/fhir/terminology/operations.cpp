#include "api/fhir/terminology/operations.hpp"

#include <algorithm>
#include <array>

#include "api/fhir/terminology/resources.hpp"
#include "api/rest/scopes.hpp"
#include "base/pinyin/pinyin.hpp"
#include "base/text.hpp"
#include "knowledge/written.hpp"

namespace medres::api::fhir {
namespace {

using knowledge::CodeSystem;

constexpr std::array<ParameterRow, 6> kLookupParameters{{{"code", ""},
                                                         {"system", "url"},
                                                         {"version", ""},
                                                         {"coding", ""},
                                                         {"displayLanguage", ""},
                                                         {"property", "", true}}};
constexpr std::array<ParameterRow, 7> kValidateParameters{{{"url", ""},
                                                           {"code", ""},
                                                           {"system", ""},
                                                           {"version", "systemVersion"},
                                                           {"display", ""},
                                                           {"coding", "codeableConcept"},
                                                           {"displayLanguage", ""}}};
constexpr std::array<ParameterRow, 7> kExpandParameters{{{"url", ""},
                                                         {"filter", ""},
                                                         {"offset", ""},
                                                         {"count", ""},
                                                         {"activeOnly", ""},
                                                         {"includeDesignations", ""},
                                                         {"displayLanguage", ""}}};
constexpr std::array<ParameterRow, 7> kTranslateParameters{{{"url", ""},
                                                            {"code", ""},
                                                            {"system", ""},
                                                            {"coding", "codeableConcept"},
                                                            {"source", ""},
                                                            {"target", "targetsystem"},
                                                            {"reverse", ""}}};

constexpr std::string_view kScope = scopes::kKnowledgeRead;

constexpr std::array<OperationRow, 5> kTerminologyOperations{
    {{"CodeSystem", "lookup", false, true, kScope, "http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup",
      kLookupParameters, "What a code means."},
     {"CodeSystem", "validate-code", true, true, kScope,
      "http://hl7.org/fhir/OperationDefinition/CodeSystem-validate-code", kValidateParameters,
      "Whether a code is one of the system, and has this display."},
     {"ValueSet", "validate-code", true, true, kScope, "http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code",
      kValidateParameters, "Whether a code is in the set, and has this display."},
     {"ValueSet", "expand", true, true, kScope, "http://hl7.org/fhir/OperationDefinition/ValueSet-expand",
      kExpandParameters, "The codes of a set; with a filter those with a name that contains it."},
     {"ConceptMap", "translate", true, true, kScope, "http://hl7.org/fhir/OperationDefinition/ConceptMap-translate",
      kTranslateParameters, "Codes that are related to a code in another system; none is said to be equal."}}};

/// Builds a Parameters resource.
class ParametersBuilder {
 public:
  void Add(std::string_view name, std::string_view type, Json value) {
    parameters_.push_back(JsonObject{{"name", name}, {std::string("value").append(type), std::move(value)}});
  }
  void AddParts(std::string_view name, JsonArray parts) {
    parameters_.push_back(JsonObject{{"name", name}, {"part", std::move(parts)}});
  }
  JsonObject Take() { return {{"resourceType", "Parameters"}, {"parameter", std::move(parameters_)}}; }

 private:
  JsonArray parameters_;
};

JsonObject Part(std::string_view name, std::string_view type, Json value) {
  return {{"name", name}, {std::string("value").append(type), std::move(value)}};
}

struct SystemAndCode {
  std::string system;
  std::string code;
};

/// From `coding`, or from `system` and `code`. A system's id is as good as its URL.
Result<SystemAndCode> ReadCode(const TerminologyCall& call, const Arguments& arguments) {
  SystemAndCode asked{std::string(arguments.Text("system")), std::string(arguments.Text("code"))};
  const std::string_view coding = arguments.Text("coding");
  if (!coding.empty()) {
    const auto bar = coding.rfind('|');
    const bool has_system = bar != std::string_view::npos;
    if (has_system) asked.system = coding.substr(0, bar);
    asked.code = has_system ? coding.substr(bar + 1) : coding;
  }
  if (asked.code.empty()) return Fail(Error::Invalid({MissingParameter("code")}));
  if (const CodeSystem* const known = call.library.terminology().FindSystem(asked.system)) asked.system = known->url;
  return asked;
}

Result<const CodeSystem*> GetSystem(const TerminologyCall& call, std::string_view url) {
  if (url.empty()) return Fail(Error::Invalid({MissingParameter("system")}));
  const CodeSystem* const system = call.library.terminology().FindSystem(url);
  if (system == nullptr) return Fail(Error::NotFound("terminology.unknown_system", {{"url", std::string(url)}}));
  return system;
}

Error UnknownCode(const std::string& code, const CodeSystem& system) {
  return Error::NotFound("terminology.unknown_code", {{"code", code}, {"system", system.title}});
}

void AddProperties(ParametersBuilder& parameters, const CodeSystem& system, std::size_t position,
                   const std::vector<std::string>& wanted) {
  const auto add = [&](std::string_view property, const std::string& code) {
    if (!wanted.empty() && std::ranges::find(wanted, property) == wanted.end()) return;
    parameters.AddParts("property",
                        {Json(Part("code", "Code", Json(property))), Json(Part("value", "Code", Json(code)))});
  };
  if (const auto parent = system.concepts[position].parent) add("parent", system.concepts[*parent].code);
  for (const knowledge::Concept& one : system.concepts) {
    if (one.parent == position) add("child", one.code);
  }
}

/// In either script, large letters or small.
bool IsNameOf(std::string_view name, const knowledge::Concept& one, const knowledge::Naming& naming) {
  const std::string asked = naming.Normalise(name);
  const auto is_it = [&](std::string_view other) { return naming.Normalise(other) == asked; };
  return is_it(one.display) || std::ranges::any_of(one.aliases, is_it) || is_it(one.english);
}

/// Whether the version that is asked for, if any, is another than the one here.
bool IsOtherVersion(const CodeSystem& system, const Arguments& arguments) {
  const std::string_view wanted = arguments.Text("version");
  return !wanted.empty() && wanted != system.version;
}

ErrorArgs VersionArgs(const CodeSystem& system, const Arguments& arguments) {
  return {{"system", system.title},
          {"version", std::string(arguments.Text("version"))},
          {"known", system.version.empty() ? "-" : system.version}};
}

/// The concept's name in the language that is asked for, where it has one.
const std::string& DisplayOf(const knowledge::Concept& one, const Arguments& arguments) {
  return arguments.Text("displayLanguage").starts_with("en") && !one.english.empty() ? one.english : one.display;
}

/// Whether a name of the concept, its pinyin or its code contains what is asked for; `filter` as names are compared.
/// Pinyin, which is dear to make, can only contain what is ASCII.
bool Passes(const knowledge::Concept& one, std::string_view filter, const knowledge::Naming& naming) {
  const bool is_ascii = knowledge::IsAscii(filter);
  const auto contains = [&](std::string_view name) {
    return naming.Normalise(name).contains(filter) ||
           (is_ascii && naming.Normalise(pinyin::Romanise(name)).contains(filter));
  };
  return filter.empty() || contains(one.display) || std::ranges::any_of(one.aliases, contains) ||
         naming.Normalise(one.code).contains(filter) || naming.Normalise(one.english).contains(filter);
}

/// A whole number at least 0; `fallback` when it is not given.
Result<std::size_t> ReadNumber(const Arguments& arguments, std::string_view name, std::size_t fallback) {
  const std::string_view text = arguments.Text(name);
  if (text.empty()) return fallback;
  const auto number = text::ParseInteger(text);
  if (!number || *number < 0) {
    return Fail(Error::Invalid("fhir.value", "?" + std::string(name), {{"value", std::string(text)}}));
  }
  return static_cast<std::size_t>(*number);
}

}  // namespace

std::span<const OperationRow> TerminologyOperations() { return kTerminologyOperations; }

Result<JsonObject> LookUp(const TerminologyCall& call, const Arguments& arguments) {
  MEDRES_TRY(const SystemAndCode asked, ReadCode(call, arguments));
  MEDRES_TRY(const CodeSystem* const system, GetSystem(call, asked.system));
  if (IsOtherVersion(*system, arguments)) {
    return Fail(Error::NotFound("terminology.unknown_version", VersionArgs(*system, arguments)));
  }
  const knowledge::Concept* const found = system->Find(asked.code);
  if (found == nullptr) return Fail(UnknownCode(asked.code, *system));
  ParametersBuilder parameters;
  parameters.Add("name", "String", Json(system->title));
  if (!system->version.empty()) parameters.Add("version", "String", Json(system->version));
  parameters.Add("display", "String", Json(DisplayOf(*found, arguments)));
  for (const Json& designation : Designations(*found)) {
    const JsonObject& one = designation.get_object();
    parameters.AddParts("designation", {Json(Part("language", "Code", Json(TextOf(one, "language")))),
                                        Json(Part("value", "String", Json(TextOf(one, "value"))))});
  }
  AddProperties(parameters, *system, static_cast<std::size_t>(found - system->concepts.data()),
                arguments.Texts("property"));
  return parameters.Take();
}

Result<JsonObject> ValidateCode(const TerminologyCall& call, const Arguments& arguments, bool by_set) {
  MEDRES_TRY(const SystemAndCode asked, ReadCode(call, arguments));
  const std::string_view url = call.url;
  CodeSet set;
  if (by_set) {
    if (url.empty()) return Fail(Error::Invalid({MissingParameter("url")}));
    MEDRES_TRY(set, FindCodeSet(call.library.terminology(), url));
  } else {
    MEDRES_TRY(set.system, GetSystem(call, url.empty() ? std::string_view(asked.system) : url));
  }
  ParametersBuilder parameters;
  const auto refuse = [&](std::string_view code, const ErrorArgs& args) {
    parameters.Add("result", "Boolean", Json(false));
    parameters.Add("message", "String", Json(call.messages.Render(call.language, code, args)));
  };
  if (!asked.system.empty() && asked.system != set.system->url) {
    refuse("terminology.other_system", {{"system", asked.system}, {"expected", set.system->url}});
    return parameters.Take();
  }
  if (IsOtherVersion(*set.system, arguments)) {
    refuse("terminology.unknown_version", VersionArgs(*set.system, arguments));
    return parameters.Take();
  }
  const knowledge::Concept* const found = set.system->Find(asked.code);
  if (found == nullptr || !set.Has(static_cast<std::size_t>(found - set.system->concepts.data()))) {
    refuse("terminology.unknown_code", {{"code", asked.code}, {"system", set.system->title}});
    return parameters.Take();
  }
  const std::string_view display = arguments.Text("display");
  if (!display.empty() && !IsNameOf(display, *found, call.library.naming())) {
    refuse("terminology.other_display", {{"code", asked.code}, {"display", found->display}});
  } else {
    parameters.Add("result", "Boolean", Json(true));
  }
  parameters.Add("display", "String", Json(DisplayOf(*found, arguments)));
  return parameters.Take();
}

Result<JsonObject> Expand(const TerminologyCall& call, const Arguments& arguments) {
  const std::string_view url = call.url;
  if (url.empty()) return Fail(Error::Invalid({MissingParameter("url")}));
  MEDRES_TRY(const CodeSet set, FindCodeSet(call.library.terminology(), url));
  MEDRES_TRY(const std::size_t offset, ReadNumber(arguments, "offset", 0));
  MEDRES_TRY(const std::size_t count, ReadNumber(arguments, "count", 1000));
  const knowledge::Naming& naming = call.library.naming();
  const std::string filter = naming.Normalise(arguments.Text("filter"));
  const bool with_designations = arguments.Text("includeDesignations") == "true";
  JsonArray contains;
  std::size_t total = 0;
  for (std::size_t i = 0; i < set.system->concepts.size(); ++i) {
    const knowledge::Concept& one = set.system->concepts[i];
    if (!set.Has(i) || !Passes(one, filter, naming)) continue;
    if (total++ < offset || contains.size() >= count) continue;
    JsonObject json{{"system", set.system->url}, {"code", one.code}, {"display", DisplayOf(one, arguments)}};
    if (JsonArray names = Designations(one); with_designations && !names.empty())
      json["designation"] = std::move(names);
    contains.push_back(std::move(json));
  }
  JsonObject json = ToValueSet(*set.system);
  json["url"] = set.url;
  JsonObject expansion{{"timestamp", FormatInstant(call.now)}, {"total", total}, {"offset", offset}};
  if (!contains.empty()) expansion["contains"] = std::move(contains);
  json["expansion"] = std::move(expansion);
  return json;
}

Result<JsonObject> Translate(const TerminologyCall& call, const Arguments& arguments) {
  MEDRES_TRY(const SystemAndCode asked, ReadCode(call, arguments));
  const knowledge::Terminology& terminology = call.library.terminology();
  const std::string_view url = call.url;
  if (!url.empty() && terminology.FindMap(url) == nullptr) {
    return Fail(Error::NotFound("terminology.unknown_map", {{"url", std::string(url)}}));
  }
  // A map says of which system its codes are; without one the code alone says nothing.
  if (url.empty() || !asked.system.empty()) MEDRES_CHECK(GetSystem(call, asked.system));
  const std::string_view reversed = arguments.Text("reverse");
  if (!reversed.empty() && reversed != "true" && reversed != "false") {
    return Fail(Error::Invalid("fhir.value", "?reverse", {{"value", std::string(reversed)}}));
  }
  const bool reverse = reversed == "true";
  const std::string_view wanted = arguments.Text("target");
  JsonArray matches;
  for (const knowledge::CodeMap& map : terminology.maps()) {
    if (!url.empty() && &map != terminology.FindMap(url)) continue;
    const std::string& from = reverse ? map.target_url : map.source_url;
    const CodeSystem& into = *terminology.FindSystem(reverse ? map.source_url : map.target_url);
    if (!asked.system.empty() && asked.system != from) continue;
    if (!wanted.empty() && wanted != into.url && wanted != into.id && wanted != ValueSetUrl(into)) continue;
    for (const knowledge::CodeRelation& relation : map.relations) {
      if ((reverse ? relation.target : relation.source) != asked.code) continue;
      const std::string& code = reverse ? relation.source : relation.target;
      JsonObject coding{{"system", into.url}, {"code", code}, {"display", into.Find(code)->display}};
      matches.push_back(JsonObject{{"name", "match"},
                                   {"part", JsonArray{Json(Part("equivalence", "Code", Json("relatedto"))),
                                                      Json(Part("concept", "Coding", Json(std::move(coding)))),
                                                      Json(Part("source", "Uri", Json(map.url)))}}});
    }
  }
  JsonArray parameters{Json(Part("result", "Boolean", Json(!matches.empty())))};
  if (matches.empty()) {
    parameters.push_back(
        Part("message", "String",
             Json(call.messages.Render(call.language, "terminology.no_match", {{"code", asked.code}}))));
  }
  for (Json& match : matches) parameters.push_back(std::move(match));
  return JsonObject{{"resourceType", "Parameters"}, {"parameter", std::move(parameters)}};
}

}  // namespace medres::api::fhir
