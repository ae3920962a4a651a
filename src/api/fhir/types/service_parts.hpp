#pragma once

#include <map>
#include <span>
#include <string>

#include "api/fhir/dom.hpp"
#include "catalog/directory.hpp"
#include "platform/json/issues.hpp"
#include "scheduling/model.hpp"

/// The extensions of a HealthcareService: written and read by the same tables. Pure.
namespace medres::api::fhir {

/// An extension with one whole number, and the member of a service type that it stands for.
struct ServiceNumber {
  std::string_view url;
  std::string_view member;
  int scheduling::ServiceType::* value;
};
std::span<const ServiceNumber> ServiceNumbers();
const ServiceNumber* FindServiceNumber(std::string_view url);

/// All of them, requirements last.
JsonArray ServiceExtensions(const scheduling::ServiceType& service, const catalog::Directory& directory);

/// A requirement as REST has it. Notes in `places` which element each member of it was read from: `pointer` is where it
/// will stand in the input, `at` where it stands in the resource.
JsonObject ReadRequirement(const JsonObject& extension, const std::string& pointer, const std::string& at,
                           std::map<std::string, std::string, std::less<>>& places, json::Issues& issues);

}  // namespace medres::api::fhir
