#pragma once

#include "api/fhir/dom.hpp"
#include "platform/json/json.hpp"

namespace medres::api::fhir {

/// Whether the elements that FHIR defines for a type have the shapes that it gives them: kind of value, lists, codes of
/// required bindings, dates. Elements that it does not define are let through, since they are kept as they come; types
/// that are not written here have no rules. What a map reads of a resource it checks itself beyond the shape. Pure.
void CheckShape(std::string_view type, const JsonObject& resource, json::Issues& issues);

}  // namespace medres::api::fhir
