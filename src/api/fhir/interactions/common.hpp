#pragma once

#include "api/fhir/server.hpp"

/// What the interactions share: how a route is declared and how a caller's format is checked.
namespace medres::api::fhir {

/// One endpoint of a type. Not in OpenAPI: the CapabilityStatement tells of it.
inline http::Operation Endpoint(Server& server, std::string_view verb, std::string_view of, std::string_view scope) {
  return {.id = server.Intern(std::string("fhir").append(verb).append(of)),
          .summary = "FHIR",
          .scope = scope,
          .documented = false};
}

/// The setting of a search asked now.
inline SearchSetting SettingOf(const http::Context& context) { return {.now = context.now}; }

/// 406 when the caller wants something else than JSON.
inline std::optional<http::Response> RefuseFormat(const Server& server, const http::Context& context,
                                                  std::span<const json::NamedText> parameters) {
  std::optional<std::string_view> format;
  for (const json::NamedText& parameter : parameters) {
    if (parameter.name == "_format") format = parameter.value;
  }
  if (TakesJson(context.request, format)) return std::nullopt;
  return server.outcomes().WriteStatus(406, "fhir.format", {}, context);
}

/// Where no modifier has a meaning: kInvalid `fhir.modifier` {modifier}. Left out, such a parameter would ask nothing.
inline Status RefuseModifiers(std::span<const json::NamedText> parameters) {
  for (const json::NamedText& pair : parameters) {
    const std::size_t colon = pair.name.find(':');
    if (colon == std::string::npos) continue;
    return Fail(Error::Invalid("fhir.modifier", "?" + std::string(pair.name.substr(0, colon)),
                               {{"modifier", std::string(pair.name.substr(colon + 1))}}));
  }
  return {};
}

}  // namespace medres::api::fhir
