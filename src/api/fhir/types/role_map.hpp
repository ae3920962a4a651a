#pragma once

#include <vector>

#include "api/fhir/types/catalog_map.hpp"
#include "scheduling/service_types.hpp"

/// Between where a practitioner works and FHIR's PractitionerRole: the own place, which the practitioner's `parent`
/// names, and the affiliations (多点执业). Pure.
namespace medres::api::fhir {

/// Which role of whom: the own place's when no affiliation is named.
struct RoleKey {
  ResourceId practitioner;
  std::optional<catalog::AffiliationId> affiliation;

  bool operator==(const RoleKey&) const = default;
};

/// "practitioner.0" for the own place, "practitioner.affiliation" for a further one.
std::string RoleId(const RoleKey& key);
/// Nothing when it is no id of a role.
std::optional<RoleKey> ParseRoleId(std::string_view id);

/// All PractitionerRoles of a practitioner: the own place first, then the affiliations. They have the practitioner's
/// version, since what it says is said of each of them.
std::vector<Document> ToRoles(const catalog::Resource& practitioner, const catalog::Directory& directory);

/// An affiliation with `instead`: whoever stays works there and not at the own place.
inline constexpr std::string_view kStay = "urn:medres:fhir:stay";

/// What a role is read against.
struct RoleSetting {
  const catalog::Resource& practitioner;
  const catalog::Directory& directory;
  const scheduling::ServiceTypeDirectory& services;
  LocalDate today;  ///< on which a new role begins that does not say when
};

/// Whose role it is: kInvalid `json.missing`, `fhir.reference`, `resource.not_found`.
Result<catalog::Directory::Entry> ReadRoleOwner(const JsonObject& role, const catalog::Directory& directory);

/// What a caller's role says, laid over the practitioner's `input`: of the own place, or of the affiliation, which is
/// added when the practitioner has none of that id. kInvalid with every issue.
Status ReadRole(const JsonObject& role, const RoleKey& key, const RoleSetting& setting, catalog::ResourceInput& input);

/// What the catalogue's rules say of a practitioner, at the elements of that role.
Error AtRole(Error error);

}  // namespace medres::api::fhir
