#pragma once

#include "api/fhir/exchange.hpp"
#include "catalog/describe.hpp"
#include "catalog/directory.hpp"

/// Between the catalogue's resources and FHIR's types. Pure.
namespace medres::api::fhir {

using ResourceMap = JsonObject (*)(const catalog::Resource&, const catalog::Directory&);

/// What a caller's resource says, laid over `input`: nothing for a new one, else what is held now. kInvalid with every
/// issue.
using ResourceReading = Status (*)(const JsonObject&, catalog::ResourceInput& input);

JsonObject ToPractitioner(const catalog::Resource& resource, const catalog::Directory& directory);
JsonObject ToOrganization(const catalog::Resource& resource, const catalog::Directory& directory);
JsonObject ToLocation(const catalog::Resource& resource, const catalog::Directory& directory);
JsonObject ToDevice(const catalog::Resource& resource, const catalog::Directory& directory);

Status ReadPractitioner(const JsonObject& json, catalog::ResourceInput& input);
Status ReadOrganization(const JsonObject& json, catalog::ResourceInput& input);
Status ReadLocation(const JsonObject& json, catalog::ResourceInput& input);
Status ReadDevice(const JsonObject& json, catalog::ResourceInput& input);

/// Whether the resource is said to be in use; nothing when it says neither.
std::optional<bool> ReadActive(const JsonObject& json);

/// What a caller would have to send to leave everything as it is.
catalog::ResourceInput InputOf(const catalog::Resource& resource);

bool IsActive(const catalog::Resource& resource);
/// Leaves the member out when there is no such place.
void PutReference(JsonObject& json, std::string_view name, std::string_view type,
                  const catalog::Directory::Entry& place);

/// What an Organization is.
inline constexpr auto kPlaces = {catalog::ResourceKind::kFacility, catalog::ResourceKind::kDepartment};

/// The nearest place of one of these kinds at or above the resource.
catalog::Directory::Entry PlaceOf(const catalog::Directory& directory, ResourceId id,
                                  std::initializer_list<catalog::ResourceKind> kinds);
/// The nearest of these kinds above it.
catalog::Directory::Entry Above(const catalog::Resource& resource, const catalog::Directory& directory,
                                std::initializer_list<catalog::ResourceKind> kinds = kPlaces);

}  // namespace medres::api::fhir
