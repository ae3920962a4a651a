#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/fhir/dom.hpp"
#include "base/id.hpp"
#include "catalog/model.hpp"

/// The data types of FHIR as the house writes and reads them, shared by the mappings of all resource types.
namespace medres::api::fhir {

/// Systems of codes of the house's own; those of national lists say so in their names.
namespace systems {
inline constexpr std::string_view kServiceType = "urn:medres:service-type";
inline constexpr std::string_view kSpecialty = "urn:medres:specialty";  ///< 诊疗科目
inline constexpr std::string_view kTitle = "urn:medres:title";          ///< GB/T 8561
inline constexpr std::string_view kRegistration = "urn:medres:registration-type";
inline constexpr std::string_view kLevel = "urn:medres:facility-level";
inline constexpr std::string_view kCategory = "urn:medres:facility-category";
inline constexpr std::string_view kPlace = "urn:medres:place-kind";
inline constexpr std::string_view kPickupCode = "urn:medres:pickup-code";
inline constexpr std::string_view kIdentifier = "urn:medres:identifier:";  ///< and the system's short name
}  // namespace systems

JsonObject Coding(std::string_view system, std::string_view code, std::string_view display = {});
JsonObject Concept(std::string_view system, std::string_view code, std::string_view display = {});
JsonObject Reference(std::string_view type, std::string_view id, std::string_view display = {});

/// "Practitioner", "Location" or "Device": what a resource is when it takes part in a visit.
std::string_view ActorType(catalog::ResourceKind kind);
JsonObject ActorReference(const catalog::Resource& resource);
/// zh, else en.
std::string_view DisplayOf(const catalog::Name& name);

/// A specialty with its name from the national list.
JsonObject Specialty(std::string_view code);

/// The code of the first coding of that system in a CodeableConcept or a list of them; empty when there is none.
std::string_view CodeIn(const Json* concepts, std::string_view system);
/// The codes of that system, and those that name none.
std::vector<std::string_view> CodesIn(const Json& concepts, std::string_view system);

/// Letters of ASCII alone.
bool IsLatin(std::string_view text);

/// What the urls of the house's own extensions begin with.
inline constexpr std::string_view kOwnExtensions = "urn:medres:fhir:";
bool IsOwnExtension(std::string_view url);
/// Visits that a change falls into; they stay booked until somebody moves them.
inline constexpr std::string_view kAffected = "urn:medres:fhir:affected";

JsonArray IdentifiersOf(const std::map<std::string, std::string>& identifiers);
std::map<std::string, std::string> ReadIdentifiers(const JsonObject& resource);

/// Chinese, pinyin and Latin spellings as names with the standard's extension on how they are written.
JsonArray HumanNames(const catalog::Name& name);
catalog::Name ReadHumanNames(const JsonArray& names);
/// One plain text, and others as aliases.
void PutNames(JsonObject& resource, const catalog::Name& name);
catalog::Name ReadNames(const JsonObject& resource);

JsonArray Phones(const std::optional<std::string>& phone);
std::optional<std::string> ReadPhone(const JsonObject& resource);

/// The id behind a reference to one of these types (separated by commas). kInvalid `fhir.reference` when there is
/// something else.
Result<std::optional<Uuid>> ReadReference(const JsonObject* reference, std::string_view types,
                                          std::string_view pointer);

}  // namespace medres::api::fhir
